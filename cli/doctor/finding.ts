/** What is looked at, in the order in which it is shown. */
export type Check =
  | "settings"
  | "proxy"
  | "tls"
  | "url"
  | "clock"
  | "version"
  | "key"
  | "rights"
  | "racks"
  | "vm-hosts"
  | "dhcp"
  | "images"
  | "lxd";

/** What came of one look. */
export interface Finding {
  check: Check;
  /** Of what, where there are several: a VM host's name. */
  subject?: string;
  status: "ok" | "wrong" | "unchecked";
  /** What was found, or why it was not looked at. */
  said: string;
  /** What to do. */
  advice?: string;
}

export const ok = (check: Check, said: string): Finding => ({ check, status: "ok", said });

export const wrong = (check: Check, said: string, advice?: string): Finding => ({
  check,
  status: "wrong",
  said,
  ...(advice === undefined ? {} : { advice }),
});

export const unchecked = (check: Check, said: string): Finding => ({ check, status: "unchecked", said });

/** Of an error that somebody threw. */
export const saidBy = (error: unknown): string => (error instanceof Error ? error.message : String(error));

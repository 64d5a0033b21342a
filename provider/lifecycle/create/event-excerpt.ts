import { currentDeadline } from "../../deadline";
import type { MaasClient } from "../../maas/client";
import { queryEvents } from "../../maas/events";
import { printable } from "../../printable";
import { asSentence, messageOf } from "../errors";

const LINES = 4;

/** MAAS's last words on a machine, for the message of a failure: ` MAAS's last events: …`; empty when it has none. */
export async function eventExcerpt(client: MaasClient, systemId: string): Promise<string> {
  if (Date.now() >= currentDeadline()) {
    return "";
  }
  try {
    const events = await queryEvents(client, { id: systemId, level: "INFO", limit: LINES });
    const lines = events
      .reverse()
      .map(({ type, description }) => printable(description ? `${type}: ${description}` : type));
    return lines.length > 0 ? ` ${asSentence(`MAAS's last events: ${lines.join(" | ")}`)}` : "";
  } catch (error) {
    return ` MAAS's events could not be read (${messageOf(error)}).`;
  }
}

import { lookUp, type LookUpRequest } from "../look-ups";
import { Session } from "../session";
import { settingsIn, type EngineConfig } from "./engine-config";

/** A look-up of a program. */
export interface ProgramLookUp extends LookUpRequest {
  /** Whether MAAS may have changed, by this run, since the program's last look-up. */
  afterChange: boolean;
}

/**
 * The look-ups of one run of a program. Its process answers them itself, as a dynamic provider has no functions: with a session of its own, so that all
 * of the run share one snapshot.
 */
export class ProgramLookUps {
  private readonly session: Session;

  /**
   * @param config the stack's
   * @param log shows a line to the user
   */
  constructor(config: EngineConfig, log: (line: string) => void) {
    this.session = new Session({ log });
    this.session.configure({ read: (key) => config.get(`maas-lxd:${key}`), keys: settingsIn(config) });
  }

  /** Whether the stack is set to be checked without MAAS. */
  get isOffline(): boolean {
    return this.session.isOffline;
  }

  /** @throws SettingsError, LookUpError */
  find(request: ProgramLookUp): Promise<object> {
    if (request.afterChange) {
      this.session.servicesForLookUp(request.name, request.isPreview).snapshots.invalidate();
    }
    return lookUp(this.session, request);
  }
}

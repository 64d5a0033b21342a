import type { MaasClient } from "../maas/client";
import { deleteRecord } from "../maas/dns";
import { hasStatus } from "../maas/errors";

/** Deletes a record, which may be gone already. */
export async function removeRecord(client: MaasClient, id: number): Promise<void> {
  try {
    await deleteRecord(client, id);
  } catch (error) {
    if (!hasStatus(error, 404)) {
      throw error;
    }
  }
}

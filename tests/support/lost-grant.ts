import type { Control } from "wiro-sandbox";

/** The member took the consent back at LinkedIn, and Wiro has noticed. */
export function loseGrant(control: Pick<Control, "revokeGrant" | "noticeRevocation">, guid: string): void {
  control.revokeGrant(guid);
  control.noticeRevocation(guid);
}

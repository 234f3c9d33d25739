import type { Control } from "wiro-sandbox";

/** The member withdrew the consent at LinkedIn, and Wiro has noticed. */
export function loseGrant(control: Pick<Control, "revokeGrant" | "noticeRevocation">, guid: string): void {
  control.revokeGrant(guid);
  control.noticeRevocation(guid);
}

import { SignJWT } from 'jose';

const SECRET = 'a secret that is shared with its issuer';
const ISSUER = 'https://login.example';

/** With these a registry takes the tokens below. */
export const TOKEN_SETTINGS = { HOOKWIRE_JWT_SECRET: SECRET, HOOKWIRE_JWT_ISSUER: ISSUER };

/** A token of another issuer, for `ada@example.com`. @param scope several with spaces between */
export function tokenFor(tenant: string, scope: string): Promise<string> {
  const claims = { iss: ISSUER, aud: 'hookwire', sub: 'ada@example.com', tenant, scope };
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setExpirationTime('5 minutes');
  return token.sign(new TextEncoder().encode(SECRET));
}

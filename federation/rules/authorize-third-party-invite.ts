/** Rule 5.4.1 of event authorization: the invite that redeems one made to an email address or phone number. */
import type { MemberContext } from './auth-context.ts'
import { isJsonObject, own, ownObject, ownString, type JsonObject } from './json.ts'
import { membership } from './pdu.ts'
import { verifyJson, verifyKey } from './signatures.ts'
import { allowed, refused, type Verdict } from './verdict.ts'

/** An identity server names two keys and signs once; whoever names more makes every server verify each with each. */
const PUBLIC_KEYS_MAX = 8
const SIGNATURES_MAX = 8

export function authorizeThirdPartyInvite({ event, state, target }: MemberContext): Verdict {
  const bad = (text: string) => refused('bad third-party invite', text)
  if (membership(state('m.room.member', target)) === 'ban') return refused('target is banned', `${target} is banned`)
  const invite = ownObject(event.pdu.content, 'third_party_invite')
  const signed = invite && ownObject(invite, 'signed')
  if (!signed) return bad('`third_party_invite.signed` is missing')
  const token = ownString(signed, 'token')
  if (token === undefined || ownString(signed, 'mxid') === undefined) return bad('`signed` needs `mxid` and `token`')
  if (ownString(signed, 'mxid') !== target) return bad('the invite was signed for another user')
  const promised = state('m.room.third_party_invite', token)
  if (!promised) return bad('the room holds no such invite')
  if (promised.pdu.sender !== event.pdu.sender) return bad('the invite is that of another member')
  return isSignedByAny(signed, publicKeysOf(promised.pdu.content)) ? allowed : bad('no signature is valid')
}

function publicKeysOf(content: JsonObject): readonly string[] {
  const keys = [ownString(content, 'public_key')]
  const more = own(content, 'public_keys')
  if (Array.isArray(more)) {
    for (const entry of more) if (isJsonObject(entry)) keys.push(ownString(entry, 'public_key'))
  }
  return keys.filter((key) => key !== undefined).slice(0, PUBLIC_KEYS_MAX)
}

function isSignedByAny(signed: JsonObject, publicKeys: readonly string[]): boolean {
  const signatures = signaturesOf(signed)
  return publicKeys.some((publicKey) => {
    const key = verifyKey(publicKey)
    return key !== undefined && signatures.some(([server, keyId]) => verifyJson(signed, server, keyId, key))
  })
}

function signaturesOf(signed: JsonObject): readonly (readonly [server: string, keyId: string])[] {
  const found: [string, string][] = []
  for (const [server, byKey] of Object.entries(ownObject(signed, 'signatures') ?? {})) {
    if (isJsonObject(byKey)) for (const keyId of Object.keys(byKey)) found.push([server, keyId])
  }
  return found.slice(0, SIGNATURES_MAX)
}

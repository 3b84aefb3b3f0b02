/** Rule 5 of event authorization: changes of membership. */
import type { AuthContext, MemberContext } from './auth-context.ts'
import { ownString } from './json.ts'
import { membership, prevEventIds } from './pdu.ts'
import { creatorsOf } from './power-levels.ts'
import { authorisingServerOf, signingKeyIds } from './signatures.ts'
import { authorizeThirdPartyInvite } from './authorize-third-party-invite.ts'
import { allowed, refused, type Verdict } from './verdict.ts'

export function authorizeMember(context: AuthContext): Verdict {
  const { pdu } = context.event
  const wanted = ownString(pdu.content, 'membership')
  // Rule 5.1.
  if (pdu.state_key === undefined || wanted === undefined) {
    return refused('bad member event', 'a member event needs a state key and a membership')
  }
  // Rule 5.2. That the signature is valid was seen when the signatures were verified; here, that it is one of them.
  const authorisingServer = authorisingServerOf(pdu, context.version)
  if (authorisingServer !== undefined && signingKeyIds(pdu, authorisingServer).length === 0) {
    return refused('not signed by the authorising server', `${authorisingServer} has not signed the join`)
  }
  const change = { ...context, target: pdu.state_key }
  switch (wanted) {
    case 'join':
      return authorizeJoin(change)
    case 'invite':
      return authorizeInvite(change)
    case 'leave':
      return authorizeLeave(change)
    case 'ban':
      return authorizeBan(change)
    case 'knock':
      if (context.version.knocking) return authorizeKnock(change)
  }
  // Rule 5.8.
  return refused('bad member event', 'the membership is unknown')
}

// Rule 5.3.
function authorizeJoin(context: MemberContext): Verdict {
  const { event, create, version, target } = context
  const { pdu } = event
  const prev = prevEventIds(pdu)
  if (prev.length === 1 && prev[0] === create.eventId && target === founderOf(context)) return allowed
  if (pdu.sender !== target) return refused('sender is not the target', 'nobody can join for another user')
  const current = membershipOf(context, target)
  if (current === 'ban') return refused('sender is banned', `${target} is banned`)
  const rule = joinRuleOf(context)
  if (rule === 'public') return allowed
  const isInside = current === 'invite' || current === 'join'
  if (rule === 'invite' || (rule === 'knock' && version.knocking)) {
    return isInside ? allowed : refused('join rule forbids it', 'the room takes an invite')
  }
  if (isRestricted(context, rule)) return isInside ? allowed : authorizeRestrictedJoin(context)
  return refused('join rule forbids it', 'the join rule is unknown')
}

/** Who may join right after the create event: the one creator, not the additional ones. */
function founderOf({ create, version }: AuthContext): string | undefined {
  return creatorsOf(create, version)[0]
}

// Rule 5.3.5.2.
function authorizeRestrictedJoin(context: MemberContext): Verdict {
  const user = ownString(context.event.pdu.content, 'join_authorised_via_users_server')
  if (user === undefined) return refused('join rule forbids it', 'nobody has authorised the join')
  if (membershipOf(context, user) !== 'join') {
    return refused('join rule forbids it', `${user}, who authorised the join, is not in the room`)
  }
  if (context.power.powerOf(user) >= context.power.invite) return allowed
  return refused('insufficient power', `${user}, who authorised the join, may not invite`)
}

// Rule 5.4.
function authorizeInvite(context: MemberContext): Verdict {
  const { event, power, target } = context
  if (Object.hasOwn(event.pdu.content, 'third_party_invite')) return authorizeThirdPartyInvite(context)
  const notJoined = checkSenderJoined(context)
  if (notJoined) return notJoined
  const current = membershipOf(context, target)
  if (current === 'join') return refused('target already joined', `${target} is in the room`)
  if (current === 'ban') return refused('target is banned', `${target} is banned`)
  if (power.powerOf(event.pdu.sender) >= power.invite) return allowed
  return refused('insufficient power', `to invite takes ${power.invite}`)
}

// Rule 5.5.
function authorizeLeave(context: MemberContext): Verdict {
  const { event, power, target, version } = context
  const { sender } = event.pdu
  const current = membershipOf(context, target)
  if (sender === target) {
    const canLeave = current === 'invite' || current === 'join' || (current === 'knock' && version.knocking)
    return canLeave ? allowed : refused('nothing to leave', `${target} is neither in the room nor invited`)
  }
  const notJoined = checkSenderJoined(context)
  if (notJoined) return notJoined
  const senderPower = power.powerOf(sender)
  if (current === 'ban' && senderPower < power.ban) {
    return refused('insufficient power', `to lift a ban takes ${power.ban}`)
  }
  if (senderPower >= power.kick && power.powerOf(target) < senderPower) return allowed
  return refused('insufficient power', `to remove ${target} takes ${power.kick} and more than their power`)
}

// Rule 5.6.
function authorizeBan(context: MemberContext): Verdict {
  const { event, power, target } = context
  const notJoined = checkSenderJoined(context)
  if (notJoined) return notJoined
  const senderPower = power.powerOf(event.pdu.sender)
  if (senderPower >= power.ban && power.powerOf(target) < senderPower) return allowed
  return refused('insufficient power', `to ban ${target} takes ${power.ban} and more than their power`)
}

// Rule 5.7.
function authorizeKnock(context: MemberContext): Verdict {
  const { event, target, version } = context
  const rule = joinRuleOf(context)
  if (rule !== 'knock' && !(rule === 'knock_restricted' && version.knockRestrictedJoins)) {
    return refused('join rule forbids it', 'the room takes no knocks')
  }
  if (event.pdu.sender !== target) return refused('sender is not the target', 'nobody can knock for another user')
  const current = membershipOf(context, target)
  if (current === 'ban') return refused('sender is banned', `${target} is banned`)
  if (current === 'invite' || current === 'join') return refused('target already joined', `${target} need not knock`)
  return allowed
}

function isRestricted({ version }: AuthContext, rule: string): boolean {
  return (
    (rule === 'restricted' && version.restrictedJoins) || (rule === 'knock_restricted' && version.knockRestrictedJoins)
  )
}

function checkSenderJoined(context: MemberContext): Verdict | undefined {
  const { sender } = context.event.pdu
  return membershipOf(context, sender) === 'join'
    ? undefined
    : refused('sender not joined', `${sender} is not in the room`)
}

function membershipOf({ state }: AuthContext, userId: string): string | undefined {
  return membership(state('m.room.member', userId))
}

/** A room without the event is one that takes an invite. */
function joinRuleOf({ state }: AuthContext): string {
  const event = state('m.room.join_rules', '')
  return (event && ownString(event.pdu.content, 'join_rule')) ?? 'invite'
}

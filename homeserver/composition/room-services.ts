/** Puts the services around rooms together. Each is named once here and given what it uses. */
import type { Signer } from '#federation/rules/seal-event.ts'
import type { Bus } from '../ports/bus.ts'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import type { Store } from '../ports/store.ts'
import { AccountData } from '../services/account-data/account-data.ts'
import { Tags } from '../services/account-data/tags.ts'
import { Aliases } from '../services/directory/aliases.ts'
import { ListedRooms } from '../services/directory/listed-rooms.ts'
import { PublishedRooms } from '../services/directory/published-rooms.ts'
import { RoomOverviews } from '../services/directory/room-overview.ts'
import { ReadMarks } from '../services/ephemeral/read-marks.ts'
import { Receipts } from '../services/ephemeral/receipts.ts'
import { TypingHints } from '../services/ephemeral/typing-hints.ts'
import { Typing } from '../services/ephemeral/typing.ts'
import { Aggregations } from '../services/history/aggregations.ts'
import { Presenter } from '../services/history/presenter.ts'
import { RelationReader } from '../services/history/relation-reader.ts'
import { ReplacedStates } from '../services/history/replaced-states.ts'
import { Stays } from '../services/history/stays.ts'
import { Visibility } from '../services/history/visibility.ts'
import type { Home } from '../services/cluster/remote-service.ts'
import type { Shards } from '../services/log/shards.ts'
import { NotificationJudge } from '../services/notifications/notification-judge.ts'
import { UnreadCounter } from '../services/notifications/unread-counter.ts'
import { PushRules } from '../services/push/push-rules.ts'
import { EventReader } from '../services/rooms/event-reader.ts'
import type { MemberProfiles } from '../services/rooms/member-profiles.ts'
import { RoomMembership } from '../services/rooms/membership.ts'
import { RoomAccess } from '../services/rooms/room-access.ts'
import { RoomCache } from '../services/rooms/room-cache.ts'
import { RoomCreation } from '../services/rooms/room-creation.ts'
import type { RoomPolicy } from '../services/rooms/room-policy.ts'
import { RoomPowers } from '../services/rooms/room-powers.ts'
import { RoomSuccession } from '../services/rooms/room-succession.ts'
import { RoomUpgrade } from '../services/rooms/room-upgrade.ts'
import { RoomWriter } from '../services/rooms/room-writer.ts'
import { Sending } from '../services/rooms/sending.ts'
import { StateReader } from '../services/rooms/state-reader.ts'
import { Transactions } from '../services/rooms/transactions.ts'
import { UserRooms } from '../services/rooms/user-rooms.ts'
import { accountDataAtHome, pushRulesAtHome, readMarksAtHome, tagsAtHome } from './user-data-at-home.ts'
import {
  aliasesAtHome,
  creationAtHome,
  membershipAtHome,
  publishedAtHome,
  sendingAtHome,
  successionAtHome,
  upgradeAtHome,
  writerAtHome,
} from './rooms-at-home.ts'

export interface RoomServicesPorts {
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  readonly random: Random
  readonly signer: Signer
  readonly policy: RoomPolicy
  readonly profiles: MemberProfiles
  readonly home: Home | undefined
  readonly bus: Bus
}

/**
 * The order matters where services read the log: each is told of a commit in the order in which it was made here, so that the caches are
 * up to date when those who wait for news look into them.
 */
export function roomServices(ports: RoomServicesPorts) {
  const { policy, home } = ports
  const rooms = new RoomCache(ports)
  const events = new EventReader(ports)
  const userRooms = new UserRooms(ports)
  const relations = new RelationReader(ports)
  const accountData = new AccountData(ports)
  const pushRules = new PushRules({ ...ports, accountData })

  const states = new StateReader(ports)
  const stays = new Stays({ events })
  const visibility = new Visibility({ rooms, events, states, userRooms, stays })
  const powers = new RoomPowers({ events })
  const access = new RoomAccess({ rooms })
  const writer = new RoomWriter({ ...ports, rooms, events })
  const anyRoom = writerAtHome(home, writer)
  const succession = successionAtHome(home, new RoomSuccession({ rooms, events, accountData, pushRules }))
  const membership = membershipAtHome(
    home,
    new RoomMembership({ ...ports, rooms, access, userRooms, events, writer, powers, accountData, succession }),
  )

  const overviews = new RoomOverviews({ events })
  const aliases = aliasesAtHome(home, new Aliases({ ...ports, access, events, powers, writer: anyRoom }))
  const listed = new ListedRooms({ ...ports, rooms, overviews })
  const published = publishedAtHome(home, new PublishedRooms({ ...ports, rooms, access, powers, listed }))
  const creation = creationAtHome(home, new RoomCreation({ ...ports, writer, membership, aliases, published }))
  const naming = { aliases, published, succession }
  const upgrade = upgradeAtHome(
    home,
    new RoomUpgrade({ rooms, access, events, powers, creation, writer: anyRoom, ...naming }),
  )
  const resolveAlias = aliases.resolve.bind(aliases)
  const transactions = new Transactions(ports)
  const sending = sendingAtHome(
    home,
    new Sending({ writer, transactions, access, events, relations, visibility, membership, policy, resolveAlias }),
  )

  const typing = new Typing(ports)
  if (home) new TypingHints({ ...ports, typing })
  const receipts = new Receipts({ ...ports, events })
  const readMarks = readMarksAtHome(home, new ReadMarks({ access, events, visibility, receipts, accountData }))

  const aggregations = new Aggregations({ ...ports, events, relations, visibility })
  const replaced = new ReplacedStates({ events, visibility })
  const presenter = new Presenter({ ...ports, events, aggregations, replaced })
  const judge = new NotificationJudge({ ...ports, events, powers, accountData })
  const unread = new UnreadCounter({ events, receipts, pushRules, judge })

  return {
    ...{ rooms, events, userRooms, relations, states, powers, access, writer },
    ...{ membership, creation, upgrade, sending, overviews, aliases, published },
    ...{ typing, receipts, readMarks, stays, visibility, aggregations, presenter },
    ...{
      judge,
      unread,
      accountData: accountDataAtHome(home, accountData),
      pushRules: pushRulesAtHome(home, pushRules),
    },
    tags: tagsAtHome(home, new Tags({ accountData })),
  }
}

export type RoomServices = ReturnType<typeof roomServices>

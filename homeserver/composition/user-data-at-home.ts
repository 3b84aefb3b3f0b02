/** Where the methods that change what a user keeps are carried out: on the node that writes the shard of the user, or of the room. */
import type { AccountData } from '../services/account-data/account-data.ts'
import type { Tags } from '../services/account-data/tags.ts'
import { atHome, type Home } from '../services/cluster/remote-service.ts'
import type { ReadMarks } from '../services/ephemeral/read-marks.ts'
import type { PushRules } from '../services/push/push-rules.ts'
import type { KeptReports } from '../services/reports/kept-reports.ts'
import type { StoredFilters } from '../services/sync/stored-filters.ts'

type Place = Home | undefined

export function accountDataAtHome(home: Place, service: AccountData): AccountData {
  return atHome({
    ...{ home, name: 'account_data', service },
    subjects: { set: (user) => user },
    repeatable: ['set'],
    selfContained: ['set'],
  })
}

export function tagsAtHome(home: Place, service: Tags): Tags {
  return atHome({
    ...{ home, name: 'tags', service },
    subjects: { set: (user) => user, delete: (user) => user },
    repeatable: ['set', 'delete'],
    selfContained: ['set', 'delete'],
  })
}

export function pushRulesAtHome(home: Place, service: PushRules): PushRules {
  return atHome({
    ...{ home, name: 'push_rules', service },
    subjects: { put: (user) => user, delete: (user) => user, setEnabled: (user) => user, setActions: (user) => user },
    // To delete a rule again that one has deleted is refused.
    repeatable: ['put', 'setEnabled', 'setActions'],
    selfContained: ['put', 'delete', 'setEnabled', 'setActions'],
  })
}

/** A receipt is the room's, and the mark of what is fully read is account data. */
export function readMarksAtHome(home: Place, service: ReadMarks): ReadMarks {
  return atHome({
    ...{ home, name: 'read_marks', service },
    subjects: { receipt: ({ room }) => room, fullyRead: ({ user }) => user },
    repeatable: ['receipt', 'fullyRead'],
    selfContained: ['receipt'],
  })
}

export function filtersAtHome(home: Place, service: StoredFilters): StoredFilters {
  return atHome({
    ...{ home, name: 'filters', service },
    subjects: { keep: (user) => user },
    repeatable: ['keep'],
    selfContained: ['keep'],
  })
}

export function reportsAtHome(home: Place, service: KeptReports): KeptReports {
  return atHome({
    ...{ home, name: 'reports', service },
    subjects: { keep: ({ reporter }) => reporter },
    repeatable: ['keep'],
    selfContained: ['keep'],
  })
}

/**
 * So many arrays and objects may stand in each other, in bodies as in events: who takes a body must be able to put it into an event, and
 * what walks a value does so recursively.
 */
export const JSON_DEPTH_MAX = 100

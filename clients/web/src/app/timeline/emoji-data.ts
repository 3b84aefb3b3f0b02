/** A compact set: what people at work react and write with. Each line is a group; each entry is an emoji and its names. */
export interface Emoji {
  readonly char: string
  /** The short code comes first, other words to find it by follow. */
  readonly names: readonly string[]
}

export interface EmojiGroup {
  readonly title: string
  readonly emoji: readonly Emoji[]
}

const groups: readonly (readonly [title: string, entries: string])[] = [
  [
    'Often used',
    '👍 thumbsup +1 yes agree|❤️ heart love|😂 joy laugh tears|🎉 tada party celebrate|✅ white_check_mark done ok|👀 eyes looking|🙏 pray thanks please|🔥 fire hot|🚀 rocket ship launch|💯 hundred perfect|👏 clap applause|🙌 raised_hands hooray|😊 blush smile happy|🤔 thinking hmm|👎 thumbsdown -1 no|➕ plus add',
  ],
  [
    'Faces',
    '😀 grinning|😃 smiley|😄 smile|😁 grin|😅 sweat_smile|🤣 rofl|🙂 slight_smile|🙃 upside_down|😉 wink|😇 innocent|🥰 smiling_hearts|😍 heart_eyes|😘 kiss|😋 yum|😛 tongue|🤪 zany|🤗 hug|🤭 hand_over_mouth oops|🤫 shush quiet|🤐 zipper_mouth|🤨 raised_eyebrow|😐 neutral|😏 smirk|😒 unamused|🙄 eye_roll|😬 grimace|😌 relieved|😔 pensive|😪 sleepy|😴 sleeping|🤒 sick|🤕 hurt|🤯 mind_blown|🥳 partying|😎 cool sunglasses|🤓 nerd|🧐 monocle|😕 confused|😟 worried|🙁 frown|😮 open_mouth surprised|😲 astonished|🥺 pleading|😢 cry sad|😭 sob|😤 triumph|😠 angry|🤬 swearing|💀 skull dead|🤡 clown|👻 ghost|🤖 robot|😺 cat_smile|🫠 melting|🫡 salute|🫣 peeking|🥲 smiling_tear|😱 scream|🥱 yawn',
  ],
  [
    'Hands and people',
    '👋 wave hello bye|🤚 raised_back_of_hand|✋ raised_hand stop|👌 ok_hand|🤌 pinched_fingers|✌️ victory peace|🤞 crossed_fingers luck|🤟 love_you|🤘 metal rock|👈 point_left|👉 point_right|👆 point_up|👇 point_down|☝️ index_up|✊ fist|👊 punch|🤝 handshake deal|💪 muscle strong|🧠 brain|🙋 raising_hand|🤷 shrug|🤦 facepalm|🙇 bow sorry|💁 tipping_hand|🧑‍💻 technologist developer|🧑‍🎨 artist designer|🧑‍🔬 scientist|👥 people|🫶 heart_hands|🫂 hugging',
  ],
  [
    'Nature and food',
    '🐶 dog|🐱 cat|🦊 fox|🐻 bear|🐼 panda|🦁 lion|🐸 frog|🐵 monkey|🐔 chicken|🐧 penguin|🦄 unicorn|🐝 bee|🐛 bug|🦋 butterfly|🐢 turtle|🐙 octopus|🐳 whale|🌱 seedling|🌲 tree|🌻 sunflower|🍀 clover luck|🌈 rainbow|☀️ sun|🌧️ rain|❄️ snow|⚡ zap lightning|🌊 wave_water|🌍 earth world|🍎 apple|🍌 banana|🍕 pizza|🍔 burger|🌮 taco|🍜 noodles|🍣 sushi|🍰 cake|🎂 birthday|🍪 cookie|🍫 chocolate|🍿 popcorn|☕ coffee|🍵 tea|🍺 beer|🥂 cheers|🍷 wine',
  ],
  [
    'Things and signs',
    '💡 bulb idea|🔔 bell|📌 pin|📎 paperclip|✏️ pencil|📝 memo note|📅 calendar date|📈 chart_up growth|📉 chart_down|📊 bar_chart|📦 package box|📣 megaphone announce|📷 camera|💻 laptop|📱 phone|🖥️ desktop|⌨️ keyboard|🔒 lock|🔑 key|🔧 wrench fix|🔨 hammer build|⚙️ gear settings|🧪 test_tube|🧹 broom clean|🗑️ trash|🏆 trophy win|🥇 first_place|🎯 target goal|🎁 gift|🎈 balloon|🎵 music|⏰ alarm|⏳ hourglass wait|🏠 house home|🏢 office|🏖️ beach holiday vacation|✈️ airplane travel|🚗 car|🚲 bike|🚢 ship|🚧 construction wip|🚨 siren alert|⚠️ warning|⛔ no_entry|❌ x cross|❓ question|❗ exclamation|‼️ double_exclamation|♻️ recycle|🔁 repeat|⬆️ up|⬇️ down|➡️ right|⬅️ left|🆕 new|🆗 ok_button|🔴 red_circle|🟠 orange_circle|🟡 yellow_circle|🟢 green_circle|🔵 blue_circle|🟣 purple_circle|⚫ black_circle|⚪ white_circle|💙 blue_heart|💚 green_heart|💛 yellow_heart|🧡 orange_heart|💜 purple_heart|💔 broken_heart|✨ sparkles|⭐ star|💥 boom|💤 zzz|💬 speech|🏁 finish',
  ],
]

export const emojiGroups: readonly EmojiGroup[] = groups.map(([title, entries]) => ({
  title,
  emoji: entries.split('|').map((entry) => {
    const [char = '', ...names] = entry.split(' ')
    return { char, names }
  }),
}))

const all = emojiGroups.flatMap((group) => group.emoji)

/** Emoji whose name begins with the words first, then those that contain them. */
export function findEmoji(query: string, limit: number): readonly Emoji[] {
  const wanted = query
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  if (wanted === '') return all.slice(0, limit)
  const rank = ({ names }: Emoji) => {
    if (names.includes(wanted)) return 0
    if (names.some((name) => name.startsWith(wanted))) return 1
    return names.some((name) => name.includes(wanted)) ? 2 : 3
  }
  return all
    .filter((emoji) => rank(emoji) < 3)
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, limit)
}

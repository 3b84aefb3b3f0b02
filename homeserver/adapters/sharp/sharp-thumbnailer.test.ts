import { deflateSync, crc32 } from 'node:zlib'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import type { Thumbnail, ThumbnailWish } from '#homeserver/ports/thumbnailer.ts'
import { SharpThumbnailer } from './sharp-thumbnailer.ts'
import { Worker } from './worker.ts'

let thumbnailer: SharpThumbnailer

beforeEach(() => {
  thumbnailer = new SharpThumbnailer({ clock: systemClock })
})

afterEach(async () => {
  await thumbnailer[Symbol.asyncDispose]()
})

const CROP: ThumbnailWish = { width: 96, height: 96, method: 'crop', animated: false, format: 'webp' }
const SCALE: ThumbnailWish = { width: 320, height: 240, method: 'scale', animated: false, format: 'webp' }

function make(bytes: Uint8Array, wish: ThumbnailWish): Promise<Thumbnail> {
  return thumbnailer.make(async () => bytes, wish)
}

function picture(width: number, height: number) {
  return sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 30, alpha: 0.5 } } })
}

async function movingGif(frames: number): Promise<Buffer> {
  const pictures = Array.from({ length: frames }, (_, i) =>
    sharp({ create: { width: 200, height: 100, channels: 3, background: { r: (i * 80) % 256, g: 0, b: 0 } } })
      .png()
      .toBuffer(),
  )
  return await sharp(await Promise.all(pictures), { join: { animated: true } })
    .gif()
    .toBuffer()
}

/** A PNG file of a few bytes that claims any size. */
function pngClaiming(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  const pixels = deflateSync(Buffer.alloc(1_000_000))
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

describe('sizes', () => {
  test.each(['jpeg', 'png', 'gif', 'webp'] as const)('a %s becomes a WebP of the wished size', async (format) => {
    const source = await picture(1000, 500).toFormat(format).toBuffer()
    const cropped = await make(source, CROP)
    expect(cropped).toMatchObject({ ok: true, width: 96, height: 96 })
    expect(await make(source, SCALE)).toMatchObject({ ok: true, width: 320, height: 160 })
    if (cropped.ok) expect((await sharp(cropped.bytes).metadata()).format).toBe('webp')
  })

  test.each<[[number, number], ThumbnailWish, [number, number]]>([
    [[20, 30], CROP, [20, 30]],
    [[20, 30], SCALE, [20, 30]],
    [[50, 1000], CROP, [50, 96]],
    [[1000, 50], SCALE, [320, 16]],
  ])('an image of %j is never enlarged', async ([sourceWidth, sourceHeight], wish, [width, height]) => {
    const source = await picture(sourceWidth, sourceHeight).png().toBuffer()
    expect(await make(source, wish)).toMatchObject({ width, height })
  })

  test('transparency is kept', async () => {
    const made = await make(await picture(500, 500).png().toBuffer(), CROP)
    if (made.ok) expect((await sharp(made.bytes).metadata()).hasAlpha).toBe(true)
    expect(made.ok).toBe(true)
  })

  test('a photograph is turned upright, and where it was taken is left out', async () => {
    const source = await picture(400, 200)
      .flatten()
      .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 12/1 30/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect((await sharp(source).metadata()).exif).toBeDefined()
    const made = await make(source, SCALE)
    expect(made).toMatchObject({ ok: true, width: 120, height: 240 })
    if (made.ok) expect((await sharp(made.bytes).metadata()).exif).toBeUndefined()
  })
})

describe('formats', () => {
  test.each(['png', 'jpeg'] as const)('a %s is made where that is wished', async (format) => {
    const made = await make(await picture(500, 500).webp().toBuffer(), { ...CROP, format })
    expect(made).toMatchObject({ ok: true, width: 96, height: 96 })
    if (made.ok) expect(await sharp(made.bytes).metadata()).toMatchObject({ format, hasAlpha: format === 'png' })
  })

  test('what cannot shine through is light, not black', async () => {
    const clear = sharp({ create: { width: 100, height: 100, channels: 4, background: '#00000000' } })
    const made = await make(await clear.png().toBuffer(), { ...CROP, format: 'jpeg' })
    if (made.ok) expect((await sharp(made.bytes).stats()).channels.map(({ min }) => min)).toEqual([255, 255, 255])
    expect(made.ok).toBe(true)
  })

  test.each(['png', 'jpeg'] as const)('a moving image stands still in a %s', async (format) => {
    const made = await make(await movingGif(3), { ...CROP, animated: true, format })
    expect(made).toMatchObject({ ok: true, width: 96, height: 96 })
  })
})

describe('moving images', () => {
  test('move where that is wished, and stand still where not', async () => {
    const source = await movingGif(3)
    const moving = await make(source, { ...CROP, animated: true })
    const still = await make(source, CROP)
    expect(moving).toMatchObject({ ok: true, width: 96, height: 96 })
    expect(still).toMatchObject({ ok: true, width: 96, height: 96 })
    if (moving.ok) expect((await sharp(moving.bytes).metadata()).pages).toBe(3)
    if (still.ok) expect((await sharp(still.bytes).metadata()).pages ?? 1).toBe(1)
  })
})

describe('hostile sources', () => {
  test('an image that claims 2.5 thousand million pixels is refused', async () => {
    expect(await make(pngClaiming(50_000, 50_000), CROP)).toEqual({ ok: false, reason: 'too_large' })
  })

  test('an image just over the limit is refused, and one just under it is not', async () => {
    expect(await make(pngClaiming(8000, 4001), CROP)).toEqual({ ok: false, reason: 'too_large' })
    const under = await sharp({ create: { width: 8000, height: 4000, channels: 3, background: '#345' } })
      .png()
      .toBuffer()
    expect(await make(under, CROP)).toMatchObject({ ok: true, width: 96 })
  })

  test('an image with less than it claims is broken', async () => {
    expect(await make(pngClaiming(5000, 5000), CROP)).toEqual({ ok: false, reason: 'broken' })
    const whole = await picture(300, 300).jpeg().toBuffer()
    expect(await make(whole.subarray(0, 300), CROP)).toEqual({ ok: false, reason: 'broken' })
    expect(await make(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), CROP)).toEqual({ ok: false, reason: 'broken' })
  })

  test('formats with a larger attack surface are refused by their bytes', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>')
    const avif = await picture(10, 10).avif().toBuffer()
    const tiff = await picture(10, 10).tiff().toBuffer()
    for (const source of [svg, avif, tiff, Buffer.from('hello'), Buffer.alloc(0)]) {
      expect(await make(source, CROP)).toEqual({ ok: false, reason: 'unsupported' })
    }
  })

  test('an image that takes too long is given up, and the next one is served', async () => {
    await using hasty = new SharpThumbnailer({ clock: { ...systemClock, sleep: async () => undefined } })
    const source = await picture(3000, 3000).png().toBuffer()
    expect(await hasty.make(async () => source, CROP)).toEqual({ ok: false, reason: 'too_slow' })
    expect(await make(source, CROP)).toMatchObject({ ok: true })
  })

  test('an image that brings its process down is broken, and the next one gets a new process', async () => {
    const worker = new Worker(systemClock)
    const source = await picture(300, 300).png().toBuffer()
    expect(await worker.run({ source, wish: CROP }, 20_000)).toMatchObject({ ok: true })
    const first = worker.pid!
    const doomed = worker.run({ source: await picture(5000, 5000).png().toBuffer(), wish: SCALE }, 20_000)
    process.kill(first, 'SIGSEGV')
    expect(await doomed).toEqual({ ok: false, reason: 'broken' })
    expect(await worker.run({ source, wish: CROP }, 20_000)).toMatchObject({ ok: true })
    expect(worker.pid).not.toBe(first)
    worker.stop()
  })
})

describe('the queue', () => {
  test('many images are made, two at a time', async () => {
    const source = await picture(300, 300).png().toBuffer()
    let inMemory = 0
    let mostInMemory = 0
    const read = async () => {
      mostInMemory = Math.max(mostInMemory, ++inMemory)
      return source
    }
    const made = Array.from({ length: 20 }, () =>
      thumbnailer.make(read, CROP).then((thumbnail) => {
        inMemory--
        return thumbnail.ok
      }),
    )
    expect(await Promise.all(made)).toEqual(made.map(() => true))
    expect(mostInMemory).toBeLessThanOrEqual(3)
  })

  test('beyond the queue images are refused at once, and those in it are still made', async () => {
    const { promise: gate, resolve: openGate } = Promise.withResolvers<void>()
    const source = await picture(30, 30).png().toBuffer()
    const read = async () => {
      await gate
      return source
    }
    const queued = Array.from({ length: 66 }, () => thumbnailer.make(read, CROP))
    expect(await thumbnailer.make(read, CROP)).toEqual({ ok: false, reason: 'busy' })
    openGate()
    expect((await Promise.all(queued)).every((made) => made.ok)).toBe(true)
  })

  test('closing refuses what waits, and starts no new process', async () => {
    const source = await picture(30, 30).png().toBuffer()
    let reads = 0
    const made = Array.from({ length: 10 }, () => thumbnailer.make(async () => (reads++, source), CROP))
    await thumbnailer[Symbol.asyncDispose]()
    expect((await Promise.all(made)).some((each) => each.ok)).toBe(false)
    expect(reads).toBeLessThanOrEqual(2)
  })

  test('a source that cannot be read is passed on, and the worker is free again', async () => {
    const lost = async () => {
      throw new RangeError('lost')
    }
    for (let i = 0; i < 3; i++) await expect(thumbnailer.make(lost, CROP)).rejects.toThrow(RangeError)
    expect(await make(await picture(30, 30).png().toBuffer(), CROP)).toMatchObject({ ok: true })
  })
})

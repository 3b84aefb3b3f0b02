import { describe, expect, it } from 'vitest'
import { mediaOf, pictureBox } from './media-of.ts'

const image = {
  msgtype: 'm.image',
  url: 'mxc://x/1',
  body: 'cat.png',
  info: { mimetype: 'image/png', w: 1600, h: 800 },
}

describe('mediaOf', () => {
  it('reads a picture', () => {
    expect(mediaOf(image)).toEqual({
      url: 'mxc://x/1',
      name: 'cat.png',
      caption: undefined,
      mimeType: 'image/png',
      sizeBytes: undefined,
      width: 1600,
      height: 800,
      isPicture: true,
    })
  })

  it('tells a caption from a name', () => {
    expect(mediaOf({ ...image, body: 'Look!', filename: 'cat.png' })).toMatchObject({
      name: 'cat.png',
      caption: 'Look!',
    })
    expect(mediaOf({ ...image, filename: 'cat.png' })?.caption).toBeUndefined()
  })

  it('knows an empty file from one of unknown size', () => {
    expect(mediaOf({ ...image, info: { size: 0 } })?.sizeBytes).toBe(0)
  })

  it('does not draw what could carry a script', () => {
    expect(mediaOf({ ...image, info: { mimetype: 'image/svg+xml' } })?.isPicture).toBe(false)
  })

  it('distrusts claims and other addresses', () => {
    expect(mediaOf({ ...image, info: { w: -1, h: 'x', size: Number.NaN } })).toMatchObject({
      width: undefined,
      height: undefined,
      sizeBytes: undefined,
    })
    expect(mediaOf({ ...image, url: 'https://example.org/cat.png' })).toBeUndefined()
    expect(mediaOf({ msgtype: 'm.text', body: 'x' })).toBeUndefined()
  })
})

describe('pictureBox', () => {
  const max = { width: 400, height: 300 }

  it('keeps the proportions inside the box and does not enlarge', () => {
    const media = mediaOf(image)
    if (media === undefined) throw new Error('not a picture')
    expect(pictureBox(media, max)).toEqual({ width: 400, height: 200 })
    expect(pictureBox({ ...media, width: 100, height: 80 }, max)).toEqual({ width: 100, height: 80 })
    expect(pictureBox({ ...media, width: undefined }, max)).toEqual({ width: 400, height: 300 })
  })
})

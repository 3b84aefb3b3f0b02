import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { people } from './people.ts'
import { avatar, overviewSketch } from './pictures.ts'

describe('the pictures of the demo', () => {
  it('are images that a decoder takes', async () => {
    const { png, width, height } = overviewSketch()
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width, height, channels: 3 })
  })

  it('show the initials of everybody in white on the color', async () => {
    for (const { initials, color } of people) {
      const { data } = await sharp(avatar(initials, color).png).raw().toBuffer({ resolveWithObject: true })
      const white = data.reduce((count, value) => count + Number(value === 255), 0)
      expect(white, initials).toBeGreaterThan(3_000)
      expect(white, initials).toBeLessThan(data.length / 4)
    }
  })
})

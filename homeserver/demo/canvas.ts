/**
 * Draws simple shapes with soft edges and gives a PNG: enough for the pictures of the demo. Needs neither fonts nor a decoder, which
 * a machine may lack or have switched off.
 */
import { crc32, deflateSync } from 'node:zlib'

export type Color = readonly [red: number, green: number, blue: number]
export type Point = readonly [x: number, y: number]

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const BIT_DEPTH = 8
const TRUECOLOR = 2

export class Canvas {
  readonly width: number
  readonly height: number
  readonly #pixels: Uint8Array

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.#pixels = new Uint8Array(width * height * 3)
  }

  /** From the first color at the top to the second at the bottom. */
  gradient(top: Color, bottom: Color): void {
    for (let y = 0; y < this.height; y++) {
      const part = y / Math.max(1, this.height - 1)
      const color = top.map((from, channel) => from + ((bottom[channel] ?? 0) - from) * part) as unknown as Color
      for (let x = 0; x < this.width; x++) this.#blend(x, y, color, 1)
    }
  }

  circle([centerX, centerY]: Point, radius: number, color: Color): void {
    const box = { x: centerX - radius, y: centerY - radius, width: 2 * radius, height: 2 * radius }
    this.#shape(box, color, (x, y) => Math.hypot(x - centerX, y - centerY) - radius)
  }

  rectangle(box: Box, color: Color, radius = 0): void {
    const [halfWidth, halfHeight] = [box.width / 2 - radius, box.height / 2 - radius]
    this.#shape(box, color, (x, y) => {
      const outX = Math.abs(x - box.x - box.width / 2) - halfWidth
      const outY = Math.abs(y - box.y - box.height / 2) - halfHeight
      return Math.hypot(Math.max(outX, 0), Math.max(outY, 0)) + Math.min(Math.max(outX, outY), 0) - radius
    })
  }

  /** Each part is drawn by itself: a box around all of a long curve would be mostly empty. */
  line(points: readonly Point[], thickness: number, color: Color): void {
    for (const [index, to] of points.entries()) {
      const from = points[Math.max(0, index - 1)] ?? to
      const [x, y] = [Math.min(from[0], to[0]) - thickness, Math.min(from[1], to[1]) - thickness]
      const [width, height] = [Math.abs(from[0] - to[0]), Math.abs(from[1] - to[1])]
      const box = { x, y, width: width + 2 * thickness, height: height + 2 * thickness }
      this.#shape(box, color, (atX, atY) => distanceTo([atX, atY], from, to) - thickness / 2)
    }
  }

  /** Everything below the line. */
  area(heightAt: (x: number) => number, color: Color): void {
    this.#shape({ x: 0, y: 0, width: this.width, height: this.height }, color, (x, y) => heightAt(x) - y)
  }

  png(): Buffer {
    const header = Buffer.alloc(13)
    header.writeUInt32BE(this.width, 0)
    header.writeUInt32BE(this.height, 4)
    header.set([BIT_DEPTH, TRUECOLOR], 8)
    const stride = this.width * 3
    const rows = Buffer.alloc(this.height * (stride + 1))
    for (let y = 0; y < this.height; y++) {
      rows.set(this.#pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1)
    }
    return Buffer.concat([
      SIGNATURE,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(rows)),
      chunk('IEND', Buffer.alloc(0)),
    ])
  }

  /** `distance` is negative inside of the shape; within half a pixel of its edge the color is mixed. */
  #shape(box: Box, color: Color, distance: (x: number, y: number) => number): void {
    const [right, bottom] = [Math.min(this.width, box.x + box.width + 1), Math.min(this.height, box.y + box.height + 1)]
    for (let y = Math.max(0, Math.floor(box.y) - 1); y < bottom; y++) {
      for (let x = Math.max(0, Math.floor(box.x) - 1); x < right; x++) {
        const cover = 0.5 - distance(x + 0.5, y + 0.5)
        if (cover > 0) this.#blend(x, y, color, Math.min(1, cover))
      }
    }
  }

  #blend(x: number, y: number, [red, green, blue]: Color, cover: number): void {
    const at = (y * this.width + x) * 3
    this.#mix(at, red, cover)
    this.#mix(at + 1, green, cover)
    this.#mix(at + 2, blue, cover)
  }

  #mix(at: number, value: number, cover: number): void {
    const before = this.#pixels[at] ?? 0
    this.#pixels[at] = Math.round(before + (value - before) * cover)
  }
}

function distanceTo([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): number {
  const [alongX, alongY] = [toX - fromX, toY - fromY]
  const lengthSquared = alongX * alongX + alongY * alongY
  const part = lengthSquared === 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / lengthSquared
  const clamped = Math.min(1, Math.max(0, part))
  return Math.hypot(x - fromX - clamped * alongX, y - fromY - clamped * alongY)
}

/** PNG specification, "Chunk layout". */
function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(typed.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(typed, 4)
  framed.writeUInt32BE(crc32(typed), typed.length + 4)
  return framed
}

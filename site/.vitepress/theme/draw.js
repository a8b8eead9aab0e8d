// Pictures of the demo. Margins are in -1..1: teal for class 0, orange for class 1.
import { extent } from '../../demo/extent.js'

const palettes = {
  light: { zero: [13, 148, 136], one: [234, 122, 44], middle: [250, 250, 249], rim: '#ffffff' },
  dark: { zero: [45, 190, 175], one: [245, 146, 70], middle: [32, 33, 39], rim: '#1b1b1f' },
}
const paletteOf = (dark) => palettes[dark ? 'dark' : 'light']

function pixels(values, { zero, one, middle }, strength) {
  const side = Math.sqrt(values.length)
  const image = new ImageData(side, side)
  values.forEach((value, i) => {
    const share = strength * Math.min(1, Math.abs(value))
    const hue = value < 0 ? zero : one
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = middle[c] + share * (hue[c] - middle[c])
    image.data[4 * i + 3] = 255
  })
  return image
}

export function drawUnit(canvas, values, dark) {
  canvas.getContext('2d').putImageData(pixels(values, paletteOf(dark), 0.9), 0, 0)
}

let small
export function drawMap(canvas, values, { inputs, labels }, dark) {
  const palette = paletteOf(dark)
  const image = pixels(values, palette, 0.5)
  small ??= document.createElement('canvas')
  small.width = small.height = image.width
  small.getContext('2d').putImageData(image, 0, 0)
  const context = canvas.getContext('2d')
  context.imageSmoothingEnabled = true
  context.imageSmoothingQuality = 'high'
  context.drawImage(small, 0, 0, canvas.width, canvas.height)
  const at = (value) => (canvas.width * (value / extent + 1)) / 2
  context.lineWidth = 1.5
  context.strokeStyle = palette.rim
  labels.forEach((label, i) => {
    context.fillStyle = `rgb(${(label === 0 ? palette.zero : palette.one).join(' ')})`
    context.beginPath()
    context.arc(at(inputs[2 * i]), canvas.height - at(inputs[2 * i + 1]), 4.5, 0, 7)
    context.fill()
    context.stroke()
  })
}

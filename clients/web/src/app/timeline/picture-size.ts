/** Width and height of a picture, so that its place is kept free before it is loaded; nothing for other files. */
export async function pictureSize(file: File): Promise<{ readonly width?: number; readonly height?: number }> {
  if (!file.type.startsWith('image/')) return {}
  try {
    const bitmap = await createImageBitmap(file)
    const { width, height } = bitmap
    bitmap.close()
    return { width, height }
  } catch {
    // Not a picture this browser can read: it is sent as what it is.
    return {}
  }
}

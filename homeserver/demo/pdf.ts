/** A PDF of one page of text, in a typeface that every reader has. ISO 32000-1, "File structure". Pure. */

const LINE_PT = 18
const TOP_PT = 770

/** Plain ASCII only. The first line is the title. */
export function textPdf([title = '', ...lines]: readonly string[]): Buffer {
  const text = [
    'BT',
    `/F1 20 Tf 60 ${TOP_PT} Td (${escape(title)}) Tj`,
    `/F1 11 Tf 0 -${2 * LINE_PT} Td`,
    ...lines.map((line) => `(${escape(line)}) Tj 0 -${LINE_PT} Td`),
    'ET',
  ].join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const size = objects.length + 1
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
  return Buffer.from(file + table + trailer, 'latin1')
}

function escape(text: string): string {
  return text.replaceAll(/[\\()]/g, '\\$&')
}

import { TestBed } from '@angular/core/testing'
import { EmojiPicker } from './emoji-picker.ts'

describe('the emoji picker', () => {
  it('takes the first emoji of what was typed, even when Enter comes before the list is drawn again', () => {
    const fixture = TestBed.createComponent(EmojiPicker)
    fixture.detectChanges()
    const picked: string[] = []
    fixture.componentInstance.picked.subscribe((emoji) => picked.push(emoji))
    const page = fixture.nativeElement as HTMLElement
    const search = page.querySelector('input')
    if (search === null) throw new Error('the picker has no search field')
    search.value = 'banana'
    search.dispatchEvent(new InputEvent('input', { bubbles: true }))
    const enter = () => search.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    enter()
    expect(picked).toEqual(['🍌'])
    search.value = 'no such emoji'
    search.dispatchEvent(new InputEvent('input', { bubbles: true }))
    enter()
    expect(picked).toEqual(['🍌'])
  })
})

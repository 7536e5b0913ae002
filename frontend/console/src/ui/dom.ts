type Child = Node | string | false | undefined;

/** Attributes that take no markup, script or style: user data in them stays text. */
type Attribute =
  | 'alt'
  | 'autocomplete'
  | 'class'
  | 'datetime'
  | 'disabled'
  | 'for'
  | 'hidden'
  | 'href'
  | 'id'
  | 'inputmode'
  | 'maxlength'
  | 'name'
  | 'novalidate'
  | 'open'
  | 'required'
  | 'role'
  | 'rows'
  | 'selected'
  | 'spellcheck'
  | 'src'
  | 'tabindex'
  | 'title'
  | 'type'
  | 'value'
  | `aria-${string}`
  | `data-${string}`;

type Attributes = Readonly<Partial<Record<Attribute, string | number | boolean | undefined>>>;

/** Makes an element. Strings become text nodes, never markup; `true` sets an empty attribute, `false` and undefined none. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.flatMap((child) => (child === undefined || child === false ? [] : [child])));
  return element;
}

/** Adds a listener and returns the element. */
export function on<E extends HTMLElement, K extends keyof HTMLElementEventMap>(
  element: E,
  event: K,
  listener: (event: HTMLElementEventMap[K]) => void,
): E {
  element.addEventListener(event, listener);
  return element;
}

/** A part of the page, and how to end what it has running. */
export interface View {
  readonly element: HTMLElement;
  dispose(): void;
}

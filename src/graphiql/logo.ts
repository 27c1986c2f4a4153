/** A list of tasks, one of which wants a look, in SVG. Seen at 16 to 40 pixels, on light and on dark. */
export const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">
<rect width="32" height="32" rx="7" fill="#4b3fbb"/>
<g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"><path d="M14 9h11M14 16h11M14 23h11"/></g>
<circle cx="8.5" cy="9" r="2.4" fill="#5fd38d"/><circle cx="8.5" cy="16" r="2.4" fill="#ff6b5e"/><circle cx="8.5" cy="23" r="2.4" fill="#5fd38d"/>
</svg>`.replaceAll('\n', '');

/** Walks everything that the chat has drawn, through every shadow root, and names what should not be there. Returns a list of complaints. */
() => {
  const never = new Set(['SCRIPT', 'IFRAME', 'FRAME', 'OBJECT', 'EMBED', 'APPLET', 'LINK', 'META', 'BASE', 'PORTAL', 'FENCEDFRAME', 'VIDEO', 'AUDIO', 'SOURCE', 'TRACK', 'PICTURE']);
  const leads = new Set(['href', 'src', 'srcset', 'action', 'formaction', 'poster', 'data', 'background', 'ping', 'xlink:href', 'imagesrcset', 'manifest']);
  const complaints = [];
  const look = (node) => {
    for (const element of node.children ?? []) {
      const name = element.tagName.toUpperCase();
      if (never.has(name)) complaints.push(`<${name}>`);
      if (name === 'STYLE' && element.textContent.includes('url(')) complaints.push('<style> with an address');
      for (const { name: attribute, value } of element.attributes) {
        if (attribute.startsWith('on')) complaints.push(`${name} ${attribute}=${value}`);
        if (attribute === 'style' && /url|image-set|expression|@import/i.test(value)) complaints.push(`${name} style=${value}`);
        if (!leads.has(attribute)) continue;
        const address = new URL(value, location.href);
        const pressed = name === 'A' && attribute === 'href' && ['http:', 'https:'].includes(address.protocol);
        const own = name !== 'A' && address.origin === location.origin;
        if (!pressed && !own) complaints.push(`${name} ${attribute}=${value}`);
        if (pressed && address.origin !== location.origin && !/\bnoopener\b/.test(element.rel)) complaints.push(`${name} without noopener: ${value}`);
      }
      look(element);
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  const find = (node) => {
    for (const element of node.querySelectorAll('*')) {
      if (element.localName === 'chat-bubble') look(element.shadowRoot);
      else if (element.shadowRoot) find(element.shadowRoot);
    }
  };
  find(document);
  if ({}.polluted) complaints.push('the prototype of everything was changed');
  return complaints;
}

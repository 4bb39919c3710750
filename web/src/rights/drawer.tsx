import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { CloseIcon } from "../panels/icons";

/**
 * A panel that lies over the page from the right and has the keyboard to itself while it is open. The browser's own
 * dialog keeps the focus in it and gives it back afterwards.
 */
export function Drawer(props: {
  id: string;
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const { id, title, closeLabel, onClose, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      id={id}
      class="drawer"
      aria-labelledby={`${id}-title`}
      // Keys that mean something to the talk behind, such as Escape and Space, do not reach it.
      onKeyDown={(event) => event.stopPropagation()}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="drawer-body">
        <header>
          <h2 id={`${id}-title`} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" class="round quiet small" aria-label={closeLabel} onClick={onClose}>
            <CloseIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

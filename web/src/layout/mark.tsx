export const Mark = () => (
  <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
    <rect width="32" height="32" rx="7" fill="#2f6fb3" />
    <path
      d="M7 20c4-9 7-9 9-4s5 5 9-4"
      fill="none"
      stroke="#fff"
      strokeWidth="3"
      strokeLinecap="round"
    />
    <circle cx="16" cy="16" r="2.6" fill="#fff" />
  </svg>
);

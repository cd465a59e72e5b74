import type { ReactNode } from "react";

export const metadata = { title: "next" };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="zh">
      <body>{children}</body>
    </html>
  );
}

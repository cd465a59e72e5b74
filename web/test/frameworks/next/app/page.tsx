"use client";

import { useRouter } from "next/navigation";
import { SearchBox } from "./SearchBox";

export default function Page() {
  const router = useRouter();
  return <SearchBox go={router.push} />;
}

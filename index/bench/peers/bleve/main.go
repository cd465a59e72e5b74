// Command bleve is the bench's peer of the bleve library; ../README.md says what a peer does.
package main

import (
	"fmt"
	"os"
)

// variant is the only one: bleve's analyser of Chinese, Japanese and Korean, which makes pairs of characters.
const variant = "cjk"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bleve:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "variants":
		_, err := fmt.Println(variant)
		return err
	case len(args) == 4 && args[0] == "index" && args[1] == variant:
		return index(args[2], args[3])
	case len(args) == 4 && args[0] == "query" && args[1] == variant:
		return query(args[2], args[3])
	}
	return fmt.Errorf("usage: run variants | index %[1]s CORPUS DIR | query %[1]s DIR LOG", variant)
}

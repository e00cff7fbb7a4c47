package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wanwu/app/words/catalogue"
)

// TestCatalogueIsComplete checks that every sentence has both languages, with the same places and
// verbs, and its key is in one part.
func TestCatalogueIsComplete(t *testing.T) {
	place := regexp.MustCompile(`\{[A-Z]\w*\}`)
	verb := regexp.MustCompile(`%(?:\[(\d+)\])?[-+#0]*[\d.*]*([a-zA-Z%])`)
	seen := map[string]bool{}
	for _, part := range catalogue.Parts() {
		for key, text := range part {
			if seen[key] {
				t.Errorf("%s is in the catalogue twice", key)
			}
			seen[key] = true
			if text.Chinese == "" || text.English == "" {
				t.Errorf("%s: Chinese %q, English %q", key, text.Chinese, text.English)
			}
			zh, en := place.FindAllString(text.Chinese, -1), place.FindAllString(text.English, -1)
			slices.Sort(zh)
			slices.Sort(en)
			if !slices.Equal(slices.Compact(zh), slices.Compact(en)) {
				t.Errorf("%s has the places %v in Chinese and %v in English", key, zh, en)
			}
			if zh, en := verbs(verb, text.Chinese), verbs(verb, text.English); !slices.Equal(zh, en) {
				t.Errorf("%s has the verbs %v in Chinese and %v in English", key, zh, en)
			}
		}
	}
}

// verbs returns the verbs of a sentence in the order of their values.
func verbs(verb *regexp.Regexp, s string) []string {
	var all []string
	next := 0
	for _, m := range verb.FindAllStringSubmatch(s, -1) {
		if m[2] == "%" {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1]) // digits
			next--
		}
		for len(all) <= next {
			all = append(all, "")
		}
		all[next] = m[2]
		next++
	}
	return all
}

// TestCatalogueIsUsed checks that every key that the source names has a sentence, and every
// sentence is named, but for those whose key is made of a code.
func TestCatalogueIsUsed(t *testing.T) {
	coded := regexp.MustCompile(`^(error|device|query|service|skip|cli\.bench\.stage)\.`)
	named := map[string]bool{}
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || strings.Contains(filepath.ToSlash(path), "app/words/catalogue/") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if key, ok := keyOf(n, map[string]int{"Tr": 0, "T": 1}); ok && !has(key) {
					t.Errorf("%s names %q, which has no sentence", path, key)
				}
				if command, ok := keyOf(n, map[string]int{"command.New": 1}); ok {
					for _, what := range []string{"use", "short", "long", "example"} {
						key := "cli." + command + "." + what
						if named[key] = true; (what == "use" || what == "short") && !has(key) {
							t.Errorf("%s: the command %q has no sentence %q", path, command, key)
						}
					}
				}
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil {
					named[s] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range All(Chinese) {
		if !named[key] && !coded.MatchString(key) {
			t.Errorf("%q has a sentence and is never named", key)
		}
	}
}

// keyOf returns the key that a call names; at is which argument it is of a function, by the name
// of that, or that behind the name of its package.
func keyOf(c *ast.CallExpr, at map[string]int) (key string, ok bool) {
	fn, of := c.Fun, ""
	if s, is := fn.(*ast.SelectorExpr); is {
		if p, is := s.X.(*ast.Ident); is {
			of = p.Name + "."
		}
		fn = s.Sel
	}
	name, is := fn.(*ast.Ident)
	if !is {
		return "", false
	}
	i, is := at[name.Name]
	if !is {
		i, is = at[of+name.Name]
	}
	if !is || len(c.Args) <= i {
		return "", false
	}
	lit, is := c.Args[i].(*ast.BasicLit)
	if !is || lit.Kind != token.STRING {
		return "", false
	}
	key, err := strconv.Unquote(lit.Value)
	return key, err == nil
}

// TestT checks that places are filled with values, which are not filled again.
func TestT(t *testing.T) {
	if s, want := T(English, "error.truncated.detail", Args{"Detail": "{Path}", "Path": "x"}), "The file is incomplete ({Path} could be read)"; s != want {
		t.Errorf("%q, want %q", s, want)
	}
	if s, want := T(Chinese, "report.lost.rows", 7), "7 张图片的记录已丢失"; s != want {
		t.Errorf("%q, want %q", s, want)
	}
}

// TestEnglishOfControlsBeginsWithACapital checks that what stands by itself in the window, such as
// buttons, rows of lists and the sheet of keys, is spelt one way.
func TestEnglishOfControlsBeginsWithACapital(t *testing.T) {
	alone := regexp.MustCompile(`^(toolbar|state|verdict|list|sort|key|task|settings|dialog|judge|relabel|empty|keys|strip|clear|close)\.`)
	pieces := []string{"list.comma", "list.period", "dialog.one"} // of a sentence
	n := 0
	for key, text := range All(English) {
		if alone.MatchString(key) && !slices.Contains(pieces, key) {
			n++
			if text[0] >= 'a' && text[0] <= 'z' {
				t.Errorf("%s is %q", key, text)
			}
		}
	}
	if n < 100 {
		t.Errorf("%d texts were looked at", n)
	}
}

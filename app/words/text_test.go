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
			if choices(text.Chinese) > 0 {
				t.Errorf("%s chooses in Chinese: %q", key, text.Chinese)
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
				key, ok := keyOf(n, map[string]int{"Tr": 0, "T": 1})
				if ok && !has(key) {
					t.Errorf("%s names %q, which has no sentence", path, key)
				}
				if ok && withoutValues(n) && choices(in(English, sentenceOf(key))) > 0 {
					t.Errorf("%s asks for %q without its values, by which it says one thing of one and another of several", path, key)
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

// withoutValues reports whether the last argument of a call is a text as it stands.
func withoutValues(c *ast.CallExpr) bool {
	last, is := c.Args[len(c.Args)-1].(*ast.BasicLit)
	return is && last.Kind == token.STRING
}

// sentenceOf returns the sentence of a key; the zero Text where there is none.
func sentenceOf(key string) catalogue.Text {
	t, _ := catalogue.Find(key)
	return t
}

// choices returns how often a sentence says one thing of one and another of several.
func choices(s string) (n int) {
	for ; s != ""; s = s[1:] {
		if s[0] == '[' {
			if _, _, _, _, ok := choice(s); ok {
				n++
			}
		}
	}
	return n
}

// TestEnglishOfOne checks that every English sentence with a number is right of one: no plural follows
// it, and no verb of several.
func TestEnglishOfOne(t *testing.T) {
	verb := regexp.MustCompile(`%(?:\[(\d+)\])?[-+#0]*[\d.*]*([a-zA-Z%])`)
	place := regexp.MustCompile(`\{([A-Z]\w*)\}`)
	// A number, at most one adjective, and a word.
	after := regexp.MustCompile(`(?:^|[^\w.,:/–-])1 (?:(?:more|other|sample|repeated|interleaved|judged|selected|merged|different|labelled) )?([a-z]+)(?:[^/a-z]|$)`)
	named := map[string]bool{"Path": true, "Name": true, "Program": true, "Detail": true, "File": true}
	singular := map[string]bool{"is": true, "was": true, "has": true, "does": true, "says": true, "counts": true, "needs": true, "narrows": true, "confirms": true, "passes": true, "this": true, "as": true, "ms": true, "s": true, "px": true}
	several := regexp.MustCompile(`(?i)\b(all|these|those) 1\b`)
	n := 0
	for key, text := range All(English) {
		args := Args{}
		for _, m := range place.FindAllStringSubmatch(text, -1) {
			if args[m[1]] = "1"; named[m[1]] {
				args[m[1]] = "x"
			}
		}
		var said string
		if letters := verbs(verb, text); len(letters) == 0 {
			said = T(English, key, args)
		} else {
			var values []any
			for _, letter := range letters {
				switch letter {
				case "d":
					values = append(values, 1)
				case "s", "v", "q":
					values = append(values, "x")
				default:
					values = append(values, 1.0)
				}
			}
			said = T(English, key, values...)
		}
		if said != text {
			n++
		}
		for _, m := range after.FindAllStringSubmatch(said, -1) {
			switch word := m[1]; {
			case word == "are", word == "were", word == "have", word == "do",
				strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !singular[word]:
				t.Errorf("%s says of one %q: %s", key, word, said)
			}
		}
		if several.MatchString(said) || choices(said) > 0 || strings.Contains(said, "%!") {
			t.Errorf("%s says of one: %s", key, said)
		}
	}
	if n < 400 {
		t.Errorf("%d sentences were looked at", n)
	}
}

// TestInflect checks which number decides between one and several.
func TestInflect(t *testing.T) {
	for _, c := range []struct {
		sentence string
		values   []any
		want     string
	}{
		{"%d [row|rows] of %d [file|files]", []any{1, 2}, "%d row of %d files"},
		{"[2:is|are] %[2]d [row|rows] of %[1]s", []any{"x", 1}, "is %[2]d row of %[1]s"},
		{"%s %% %.1f %d [a %d|b]", []any{"1", 2.0, 1}, "%s %% %.1f %d a %d"},
		{"%s [flags] [a", []any{"1,000"}, "%s [flags] [a"},
		{"%s [row|rows]", []any{"1"}, "%s row"},
		{"%s [row|rows]", []any{"1,000"}, "%s rows"},
		{"[row|rows]", nil, "rows"},
	} {
		got := inflect(c.sentence, func(_ string, verb int) any {
			if verb < len(c.values) {
				return c.values[verb]
			}
			return nil
		})
		if got != c.want {
			t.Errorf("%q of %v: %q, want %q", c.sentence, c.values, got, c.want)
		}
	}
	if s, want := T(English, "compare.equal", Args{"N": "1"}), "The answer to the one picture that both have is the same."; s != want {
		t.Errorf("%q, want %q", s, want)
	}
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

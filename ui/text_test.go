package ui

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"

	"wanwu/app/words"
	"wanwu/assets"
)

func texts(t *testing.T, l words.Lang) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../assets/translations", map[words.Lang]string{words.Chinese: "zh-Hans.json", words.English: "en.json"}[l]))
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestTextsMatch: both languages say everything, with the same places to fill.
func TestTextsMatch(t *testing.T) {
	zh, en := texts(t, words.Chinese), texts(t, words.English)
	places := regexp.MustCompile(`\{\{\.\w+\}\}`)
	for key, s := range zh {
		e, ok := en[key]
		if !ok || e == "" || s == "" {
			t.Errorf("%s is not said in both languages", key)
			continue
		}
		a, b := places.FindAllString(s, -1), places.FindAllString(e, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%s has the places %v in Chinese and %v in English", key, a, b)
		}
	}
	for key := range en {
		if zh[key] == "" {
			t.Errorf("%s is missing in Chinese", key)
		}
	}
}

// TestTextsUsed: every key that the code asks for exists, and none lies idle.
func TestTextsUsed(t *testing.T) {
	zh := texts(t, words.Chinese)
	used := map[string]bool{}
	for _, name := range sources(t) {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || len(c.Args) == 0 {
				return true
			}
			if !isTr(c.Fun) {
				return true
			}
			lit, ok := c.Args[0].(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: a key that is not written out cannot be checked", name)
				return true
			}
			key, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			used[key] = true
			if zh[key] == "" {
				t.Errorf("%s asks for %q, which has no text", name, key)
			}
			return true
		})
	}
	for key := range zh {
		if !used[key] {
			t.Errorf("%q is translated and never shown", key)
		}
	}
}

// sources are the files of the window's packages, without tests.
func sources(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// isTr is whether a call's function is kit.Tr, by that name or by Tr inside of kit.
func isTr(fn ast.Expr) bool {
	if s, ok := fn.(*ast.SelectorExpr); ok {
		fn = s.Sel
	}
	name, ok := fn.(*ast.Ident)
	return ok && name.Name == "Tr"
}

// TestTextsInFont: the embedded fonts have every character of the interface.
func TestTextsInFont(t *testing.T) {
	for name, data := range map[string][]byte{"regular": assets.FontRegular(), "bold": assets.FontBold()} {
		font, err := sfnt.Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var buf sfnt.Buffer
		for _, l := range []words.Lang{words.Chinese, words.English} {
			for key, s := range texts(t, l) {
				for _, r := range s {
					if i, err := font.GlyphIndex(&buf, r); err != nil || i == 0 {
						t.Errorf("the %s font lacks %q of %s", name, r, key)
					}
				}
			}
		}
	}
}

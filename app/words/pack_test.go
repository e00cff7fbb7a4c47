package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"wanwu/app/words"
	"wanwu/inference"
)

// faults returns the texts of all Faults that the program can make, out of its source.
func faults(t *testing.T) (texts []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join("..", "..", "inference"), func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
			}
			if name != "Faultf" {
				return true
			}
			text, ok := call.Args[0].(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: a Fault whose text is not written out", path)
				return true
			}
			s, err := strconv.Unquote(text.Value)
			if err != nil {
				t.Error(err)
			}
			texts = append(texts, s)
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestEveryPackFaultHasChinese checks that each has a Chinese text with the same operands in the
// same order.
func TestEveryPackFaultHasChinese(t *testing.T) {
	verbs := regexp.MustCompile("%[a-z]")
	texts := faults(t)
	if len(texts) < 30 {
		t.Fatalf("only %d faults were found", len(texts))
	}
	for _, s := range texts {
		var values []any
		var marks []string
		for i, verb := range verbs.FindAllString(s, -1) {
			value := any("value" + strconv.Itoa(i))
			if verb == "%d" {
				value = 7000 + i
			}
			values = append(values, value)
		}
		err := &inference.Error{Code: inference.CodePack, Path: "/a/pack.json", Err: inference.Faultf(s, values...)}
		zh, en := words.Sentence(words.Chinese, err), words.Sentence(words.English, err)
		found := regexp.MustCompile("value[0-9]|700[0-9]")
		marks = found.FindAllString(en, -1)
		_, zhWhy, _ := strings.Cut(zh, "pack.json：")
		if !strings.ContainsFunc(zhWhy, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || strings.Contains(zh, "%!") ||
			!slices.Equal(found.FindAllString(zh, -1), marks) || !strings.HasSuffix(en, err.Err.Error()) {
			t.Errorf("%q in Chinese: %s", s, zh)
		}
	}
}

package words

import (
	"fmt"
	"reflect"
	"strings"

	"wanwu/app/terminal"
	"wanwu/app/words/catalogue"
)

// in returns a sentence in a language.
func in(l Lang, t catalogue.Text) string {
	if l == English {
		return t.English
	}
	return t.Chinese
}

// Args are the values of a sentence's named places.
type Args = map[string]any

// T returns the sentence of a key in a language, its places filled: with the values of one
// Args, or with as many values as the sentence has verbs; what depends on a number follows it: see
// catalogue.Text. A text among them fills no more than
// its place: see terminal.Clean. A key that is not in the catalogue
// is returned as it is, which a test rules out for those that the source names.
func T(l Lang, key string, args ...any) string {
	s, ok := Find(l, key)
	if !ok {
		return key
	}
	if len(args) == 0 {
		return s
	}
	if named, ok := args[0].(Args); ok {
		return fill(inflect(s, func(name string, _ int) any { return named[name] }), named)
	}
	s = inflect(s, func(_ string, verb int) any {
		if verb < len(args) {
			return args[verb]
		}
		return nil
	})
	values := make([]any, len(args))
	for i, value := range args {
		if values[i] = value; text(value) {
			values[i] = terminal.Clean(fmt.Sprint(value))
		}
	}
	return fmt.Sprintf(s, values...)
}

// Find returns the sentence of a key in a language, its places empty; ok is false where the catalogue
// has none.
func Find(l Lang, key string) (s string, ok bool) {
	t, ok := catalogue.Find(key)
	return in(l, t), ok
}

// text reports whether a value is written as a text, which may be a stranger's.
func text(value any) bool {
	_, failure := value.(error)
	return failure || value != nil && reflect.TypeOf(value).Kind() == reflect.String
}

// fill puts values into the named places of a sentence.
func fill(s string, args Args) string {
	pairs := make([]string, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, "{"+name+"}", terminal.Clean(fmt.Sprint(value)))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// All returns every sentence of the catalogue in a language, by key.
func All(l Lang) map[string]string {
	all := map[string]string{}
	for _, part := range catalogue.Parts() {
		for key, t := range part {
			all[key] = in(l, t)
		}
	}
	return all
}

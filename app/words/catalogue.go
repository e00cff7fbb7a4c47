package words

import (
	"fmt"
	"reflect"
	"strings"

	"wanwu/app/terminal"
)

// Text is a sentence in both languages. It has places: either named ones, {Name}, or
// verbs of package fmt. Both languages have the same.
type Text struct{ zh, en string }

// In returns the sentence in a language.
func (t Text) In(l Lang) string {
	if l == English {
		return t.en
	}
	return t.zh
}

// texts is a part of the catalogue, by key.
type texts map[string]Text

// catalogue lists the parts. A sentence that a person reads is a line in one of them; to add one,
// add the line and name its key in T. A key is in one part only.
func catalogue() []texts {
	return []texts{windowTexts, reviewTexts, dialogTexts, errorTexts, deviceTexts, queryTexts, fileTexts, doctorTexts, exportTexts, commandTexts, evalTexts, packcommandTexts, mergeTexts, modelTexts, serviceTexts, teachTexts, labelTexts}
}

// find returns the sentence of a key.
func find(key string) (t Text, ok bool) {
	for _, part := range catalogue() {
		if t, ok = part[key]; ok {
			return t, true
		}
	}
	return Text{}, false
}

// Args are the values of a sentence's named places.
type Args = map[string]any

// T returns the sentence of a key in a language, its places filled: with the values of one
// Args, or with as many values as the sentence has verbs. A text among them fills no more than
// its place: see terminal.Clean. A key that is not in the catalogue
// is returned as it is, which a test rules out for those that the source names.
func T(l Lang, key string, args ...any) string {
	t, ok := find(key)
	if !ok {
		return key
	}
	s := t.In(l)
	if len(args) == 0 {
		return s
	}
	if named, ok := args[0].(Args); ok {
		return fill(s, named)
	}
	values := make([]any, len(args))
	for i, value := range args {
		if values[i] = value; text(value) {
			values[i] = terminal.Clean(fmt.Sprint(value))
		}
	}
	return fmt.Sprintf(s, values...)
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
	for _, part := range catalogue() {
		for key, t := range part {
			all[key] = t.In(l)
		}
	}
	return all
}

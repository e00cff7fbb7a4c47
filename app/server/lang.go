package server

import (
	"net/http"

	"golang.org/x/text/language"

	"wanwu/app/words"
)

// langOf returns the language in which a request is answered: what its Accept-Language likes best
// of the two that there are, and Chinese where it says nothing.
func langOf(r *http.Request) words.Lang {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return words.Chinese
	}
	_, i, _ := language.NewMatcher([]language.Tag{language.Chinese, language.English}).Match(tags...)
	if i == 1 {
		return words.English
	}
	return words.Chinese
}

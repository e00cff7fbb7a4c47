package words

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"wanwu/app/query"
	"wanwu/app/words/catalogue"
	"wanwu/inference"
)

// Sentence says in l what err means to a person. Inside the program errors are wrapped
// values; only here do they become words. An error without a code of ours gives its own
// text, since that is more than nothing.
func Sentence(l Lang, err error) string {
	if err == nil {
		return ""
	}
	if errors.Is(err, context.Canceled) {
		return T(l, "error."+string(inference.CodeCancelled))
	}
	var syntax *query.SyntaxError
	if errors.As(err, &syntax) {
		return querySentence(l, syntax)
	}
	var e *inference.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	var device *inference.DeviceError
	if e.Code == inference.CodeDevice && errors.As(err, &device) {
		return refusal(l, device)
	}
	key := "error." + string(e.Code)
	if _, known := catalogue.Find(key); !known {
		return err.Error()
	}
	detail := e.Detail
	switch {
	case e.Code == inference.CodePack:
		if detail = faultText(l, e); detail != "" {
			key += ".detail"
		}
	case detail == "" || detail == inference.DetailUnknown:
	case has(key + "." + detail): // a detail with a sentence of its own
		key += "." + detail
	case has(key + ".detail"):
		key += ".detail"
	}
	return T(l, key, Args{"Detail": detail, "File": filepath.Base(e.Path), "Path": e.Path})
}

// has reports whether the catalogue has a key.
func has(key string) bool {
	_, ok := catalogue.Find(key)
	return ok
}

// ExportSentence is Sentence for the writing of a file: the same codes mean
// something else there ("no permission to write"), and the file is named.
func ExportSentence(l Lang, err error) string {
	var e *inference.Error
	if !errors.As(err, &e) {
		return Sentence(l, err)
	}
	path := Args{"Path": e.Path}
	switch {
	case errors.Is(err, fs.ErrExist):
		return T(l, "error.export.exists", path)
	case e.Code == inference.CodePermission:
		return T(l, "error.export.permission", path)
	case e.Code == inference.CodeNotFound:
		return T(l, "error.export.not_found", path)
	}
	return Sentence(l, err)
}

package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"wanwu/inference"
)

// maxNesting is how deep a value may be nested: each level takes memory of its own, and a file of a
// megabyte has room for a million.
const maxNesting = 16

// Decode reads one value of JSON, a manifest, into v. An error is an inference.Fault that names the
// field. One whose "format" is later than latest is told as that, whatever else is in it.
func Decode(raw []byte, v any, latest int) error {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff")) // some editors put it there
	if !utf8.Valid(raw) {
		return inference.Faultf("is not text in UTF-8")
	}
	err := uniqueKeys(json.NewDecoder(bytes.NewReader(raw)), "", 0)
	var fault *inference.Fault
	if errors.As(err, &fault) {
		return err
	}
	if err != nil {
		return inference.Faultf("is no manifest: %v", err)
	}
	var head struct {
		Format int `json:"format"`
	}
	if json.Unmarshal(raw, &head) == nil && head.Format > latest {
		return inference.Faultf("format: %d is of a later version of the program, and this one reads %d", head.Format, latest)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			value, number, _ := strings.Cut(wrong.Value, " ")
			if number != "" && typeName(wrong.Type) == value {
				return inference.Faultf("%s: cannot be %s", wrong.Field, number)
			}
			return inference.Faultf("%s: is of the type %s, not %s", wrong.Field, value, typeName(wrong.Type))
		}
		if field, is := strings.CutPrefix(err.Error(), "json: unknown field "); is {
			return inference.Faultf("has a field %s, which is unknown", field)
		}
		return inference.Faultf("is no manifest: %v", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return inference.Faultf("goes on after the manifest's end, at byte %d", dec.InputOffset())
	}
	return nil
}

// typeName returns what JSON calls the values of a type.
func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "object"
	case reflect.Slice, reflect.Array:
		return "array"
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "bool"
	}
	return "number"
}

// uniqueKeys reads one JSON value and refuses an object with two keys that
// encoding/json takes for the same, of which it would use the last, and values within depth others.
// where is the value's place, for the error.
func uniqueKeys(dec *json.Decoder, where string, depth int) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	if depth > maxNesting { // each level takes memory of its own
		return inference.Faultf("is nested deeper than %d levels", maxNesting)
	}
	switch token {
	case json.Delim('['):
		for dec.More() {
			if err := uniqueKeys(dec, where+"[]", depth+1); err != nil {
				return err
			}
		}
	case json.Delim('{'):
		seen := map[string]bool{}
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return err
			}
			name := strings.TrimPrefix(where+"."+fmt.Sprint(key), ".")
			// Upper case first: encoding/json takes the long s for an s, and the sign of kelvin for a k.
			if folded := strings.ToLower(strings.ToUpper(fmt.Sprint(key))); seen[folded] {
				return inference.Faultf("%s stands there twice", name)
			} else {
				seen[folded] = true
			}
			if err := uniqueKeys(dec, name, depth+1); err != nil {
				return err
			}
		}
	default:
		return nil
	}
	_, err = dec.Token() // the closing bracket
	return err
}

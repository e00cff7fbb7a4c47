package pack

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"wanwu/inference"
)

// maxValues is how many values a file of labels may have: eight a label.
const maxValues = 8 * maxClasses

// readJSON reads a list, or an object that is one by its numbers, at the top or in a field
// of the usual names, such as id2label in the config.json of a Hugging Face model.
func (f *LabelFile) readJSON(text string) error {
	if strings.Count(text, ",") > maxValues { // each takes ten times the memory that it takes in the file
		return inference.Faultf("has more than %d values", maxValues)
	}
	var v any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return inference.Faultf("is no JSON: %v", err)
	}
	if m, ok := v.(map[string]any); ok {
		for _, key := range []string{"id2label", "labels", "classes", "names", "categories"} {
			switch inner := m[key].(type) {
			case []any, map[string]any:
				return f.takeJSON(inner)
			}
		}
	}
	return f.takeJSON(v)
}

func (f *LabelFile) takeJSON(v any) error {
	switch v := v.(type) {
	case []any:
		if len(v) > maxClasses {
			return tooManyLabels()
		}
		for i, item := range v {
			c, ok := classOf(item)
			if !ok {
				return inference.Faultf("entry %d has no name", i)
			}
			f.Classes = append(f.Classes, c)
		}
		return nil
	case map[string]any:
		return f.takeObject(v)
	}
	return inference.Faultf("has neither a list of labels nor an object from index to name")
}

// takeObject reads {"0": "cat", …} or {"cat": 0, …}.
func (f *LabelFile) takeObject(m map[string]any) error {
	if len(m) > maxClasses {
		return tooManyLabels()
	}
	f.Classes = make(inference.Vocabulary, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		item, index := m[key], key
		if n, ok := item.(json.Number); ok {
			item, index = key, n.String()
		}
		n, err := strconv.Atoi(index)
		if err != nil || n < 0 || n >= len(m) || f.Classes[n].Name != "" {
			return inference.Faultf("index %q is there twice, or not within the %d labels", index, len(m))
		}
		c, ok := classOf(item)
		if !ok {
			return inference.Faultf("entry %d has no name", n)
		}
		f.Classes[n] = c
	}
	return nil
}

// classOf returns a class of a JSON value: a name; a list of an id and a name, as Keras has it; an
// object with the usual fields.
func classOf(v any) (c inference.Class, ok bool) {
	switch v := v.(type) {
	case string:
		c.Name = strings.TrimSpace(v)
	case []any:
		if len(v) == 2 {
			id, _ := v[0].(string)
			name, _ := v[1].(string)
			c.ID, c.Name = id, strings.TrimSpace(name)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			s := strings.TrimSpace(fmt.Sprint(v[key]))
			switch headers[strings.ToLower(key)] {
			case "id":
				c.ID = s
			case "name":
				c.Name = s
			case "english":
				c.English = s
			case "category":
				c.Category = s
			case "aliases":
				c.Aliases = split(s)
			}
		}
		if c.Name == "" {
			c.Name = c.English
		}
	}
	return c, c.Name != ""
}

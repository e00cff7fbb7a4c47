package catalogue

// Text is a sentence in both languages. It has places: either named ones, {Name}, or
// verbs of package fmt. Both languages have the same.
//
// English says one thing of one and another of several: “{N} [picture|pictures]” is “1 picture” or
// “2 pictures”, by the place before it. Where that is another, it is named first, a verb by its number
// from 1: “[N:This is|These are] {N}”, “[2:row|rows]”. Such a sentence is asked for with its values.
type Text struct{ Chinese, English string }

// texts is a part of the catalogue, by key.
type texts map[string]Text

// Parts returns the parts. A sentence that a person reads is a line in one of them; to add one,
// add the line and name its key in words.T. A key is in one part only.
func Parts() []map[string]Text {
	return []map[string]Text{windowTexts, reviewTexts, dialogTexts, errorTexts, deviceTexts, queryTexts, fileTexts, doctorTexts, exportTexts, commandTexts, evalTexts, packcommandTexts, mergeTexts, modelTexts, serviceTexts, teachTexts, labelTexts, findingTexts}
}

// Find returns the sentence of a key.
func Find(key string) (t Text, ok bool) {
	for _, part := range Parts() {
		if t, ok = part[key]; ok {
			return t, true
		}
	}
	return Text{}, false
}

package words

import "wanwu/app/query"

// querySentence says what is wrong with a query, and where.
func querySentence(l Lang, e *query.SyntaxError) string {
	key, english := "query."+string(e.Code), l == English
	if e.Code == query.CodeNoValue && e.Detail == "" {
		key = "query.no_quote"
	}
	most, written := e.Field.Number(english)
	why := T(l, key, Args{
		"Detail": e.Detail, "Fields": query.FieldNames(english), "Field": e.Field.Name(english), "Choices": e.Field.ChoiceNames(english),
		"Compared": query.ComparedNames(english), "Most": most, "Number": written,
	})
	return T(l, "query.at", Args{"Char": e.Char, "Why": why})
}

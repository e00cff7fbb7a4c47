package query

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

const (
	// MaxLength is how long a query may be, in bytes.
	MaxLength = 4096
	// maxDepth is how deep parentheses may be nested.
	maxDepth = 32
)

// Parse reads a query. The error is a *SyntaxError.
func Parse(text string) (Query, error) {
	p := &parser{text: text}
	if len(text) > MaxLength {
		return Query{}, p.fail(CodeTooLong, MaxLength, len(text), "")
	}
	items, err := p.all(0)
	if err != nil {
		return Query{}, err
	}
	if p.at < len(text) { // all stops at nothing else
		return Query{}, p.fail(CodeClose, p.at, p.at+p.size(), "")
	}
	return Query{text: text, items: items}, nil
}

// all reads conditions that must hold together, up to the end or a closing
// parenthesis.
func (p *parser) all(depth int) ([]item, error) {
	var items []item
	for {
		p.spaces()
		if r := p.peek(); p.at >= len(p.text) || r == ')' {
			return items, nil
		}
		from := p.at
		n, err := p.either(depth)
		if err != nil {
			return nil, err
		}
		items = append(items, item{n, from, p.at})
	}
}

// either reads alternatives. It ends behind the last of them.
func (p *parser) either(depth int) (Node, error) {
	if p.peek() == '|' {
		return nil, p.typing(CodeOr, p.at, p.at+p.size(), "")
	}
	first, err := p.factor(depth)
	if err != nil {
		return nil, err
	}
	any := Or{first}
	for {
		end := p.at
		p.spaces()
		if p.peek() != '|' {
			p.at = end
			break
		}
		bar := p.at
		p.next()
		p.spaces()
		if r := p.peek(); p.at >= len(p.text) || r == '|' || r == ')' {
			return nil, p.typing(CodeOr, bar, p.at, "")
		}
		n, err := p.factor(depth)
		if err != nil {
			return nil, err
		}
		any = append(any, n)
	}
	if len(any) == 1 {
		return first, nil
	}
	return any, nil
}

// factor reads a term, a group, or the contrary of one.
func (p *parser) factor(depth int) (Node, error) {
	from := p.at
	switch p.peek() {
	case '-':
		p.next()
		if r := p.peek(); p.at >= len(p.text) || unicode.IsSpace(r) || r == '|' || r == ')' || r == '-' {
			return nil, p.typing(CodeNot, from, p.at, "")
		}
		n, err := p.factor(depth)
		if err != nil {
			return nil, err
		}
		return Not{n}, nil
	case '(':
		if depth >= maxDepth {
			return nil, p.fail(CodeTooDeep, from, p.at+p.size(), "")
		}
		p.next()
		items, err := p.all(depth + 1)
		switch {
		case err != nil:
			return nil, err
		case p.at >= len(p.text):
			return nil, p.typing(CodeOpen, from, p.at, "")
		case len(items) == 0:
			return nil, p.fail(CodeEmpty, from, p.at+p.size(), "")
		}
		p.next()
		return Query{items: items}.Root(), nil
	}
	return p.term()
}

// term reads a word or a condition on a field.
func (p *parser) term() (Node, error) {
	from := p.at
	if p.peek() == '"' {
		word, err := p.word()
		if err != nil {
			return nil, err
		}
		if word == "" {
			return nil, p.fail(CodeNoValue, from, p.at, "")
		}
		return Term{Text: word}, nil
	}
	// A field's name is letters alone.
	for p.at < len(p.text) && unicode.IsLetter(p.peek()) {
		p.next()
	}
	name, end := p.text[from:p.at], p.at
	field, known := fieldOf(name)
	if known {
		p.spaces() // 置信度 < 0.5
	}
	op := p.op()
	switch {
	case op == "":
	case known:
		return p.condition(field, op, name, from)
	case name != "" && !drive(name, p.text[p.at:]):
		return nil, p.fail(CodeField, from, end, name)
	}
	p.at = from
	word, err := p.word()
	if err != nil {
		return nil, err
	}
	return Term{Text: word}, nil
}

// drive reports whether a colon belongs to a path of Windows: C:\照片.
func drive(name, rest string) bool {
	return len(name) == 1 && (strings.HasPrefix(rest, `\`) || strings.HasPrefix(rest, "/"))
}

// op reads a sign of comparison, "" where there is none.
func (p *parser) op() string {
	switch p.peek() {
	case ':', '=':
		r := p.peek()
		p.next()
		return string(r)
	case '≤':
		p.next()
		return "<="
	case '≥':
		p.next()
		return ">="
	case '<', '>':
		sign := string(p.peek())
		p.next()
		if p.peek() == '=' {
			p.next()
			sign += "="
		}
		return sign
	}
	return ""
}

// condition reads what is behind a field and its sign.
func (p *parser) condition(f Field, op, name string, from int) (Node, error) {
	p.spaces()
	if f.kind().compares() && op == ":" { // 置信度:<0.5
		if op = p.op(); op == "" || op == ":" {
			return nil, p.typing(CodeCompare, from, p.at, name)
		}
		p.spaces()
	}
	if !f.kind().compares() && op != ":" && op != "=" {
		return nil, p.fail(CodeCompare, from, p.at, name)
	}
	if r := p.peek(); p.at >= len(p.text) || r == ')' || r == '|' {
		return nil, p.typing(CodeNoValue, from, p.at, name)
	}
	at := p.at
	word, err := p.word()
	if err != nil {
		return nil, err
	}
	if word == "" {
		return nil, p.fail(CodeNoValue, from, p.at, name)
	}
	switch f.kind() {
	case ofNumber:
		return p.number(f, op, word, at)
	case ofChoice:
		c, begun, ok := f.choiceOf(word)
		if !ok {
			e := p.fail(CodeChoice, at, p.at, word)
			e.Field, e.Unfinished = f, begun && p.at == len(p.text)
			return nil, e
		}
		return Term{Field: f, Choice: c, Op: Equals}, nil
	}
	t := Term{Field: f, Text: word}
	if op == "=" {
		t.Op = Equals
	}
	return t, nil
}

// number reads the number that a field is compared with.
func (p *parser) number(f Field, op, word string, at int) (Node, error) {
	plain := strings.Map(narrow, word)
	t, wrong := f.row().number(plain)
	if wrong != "" {
		e := p.fail(wrong, at, p.at, word)
		e.Field, e.Unfinished = f, strings.TrimSuffix(plain, "%") == "." && p.at == len(p.text)
		return nil, e
	}
	switch op {
	case "<":
		t.Op = Less
	case "<=":
		t.Op = AtMost
	case ">":
		t.Op = More
	case ">=":
		t.Op = AtLeast
	default:
		t.Op = Equals
	}
	return t, nil
}

// number reads a number of the row, in per cent too where it is a share; the code says what is wrong
// with it, empty for nothing.
func (r *fieldRow) number(word string) (t Term, wrong Code) {
	digits, percent := strings.CutSuffix(word, "%")
	v, err := strconv.ParseFloat(digits, 64)
	// ParseFloat also takes words, hexadecimals and exponents.
	if err != nil || strings.Trim(digits, "0123456789.") != "" {
		return Term{}, CodeNumber
	}
	t = Term{Field: r.field, Value: v, Slack: 0.5}
	if _, decimals, some := strings.Cut(digits, "."); some {
		t.Slack *= math.Pow10(-len(decimals))
	}
	if percent {
		t.Value, t.Slack = t.Value/100, t.Slack/100
	}
	switch {
	case percent && !r.share():
		return Term{}, CodePercent
	case r.most > 0 && t.Value > r.most:
		return Term{}, CodeRange
	}
	return t, ""
}

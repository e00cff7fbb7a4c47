package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// parser goes through a text once.
type parser struct {
	text string
	at   int // byte
}

// narrow returns the sign that a full-width one stands for.
func narrow(r rune) rune {
	switch {
	case r == '\u3000' || r == '\u00a0':
		return ' '
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '“' || r == '”':
		return '"'
	}
	return r
}

// peek returns the next sign, 0 at the end.
func (p *parser) peek() rune {
	if p.at >= len(p.text) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return narrow(r)
}

// size returns how many bytes the next sign has.
func (p *parser) size() int {
	_, n := utf8.DecodeRuneInString(p.text[p.at:])
	return n
}

func (p *parser) next() { p.at += p.size() }

func (p *parser) spaces() {
	for p.at < len(p.text) && unicode.IsSpace(p.peek()) {
		p.next()
	}
}

func (p *parser) fail(c Code, from, to int, detail string) *SyntaxError {
	return &SyntaxError{Code: c, From: from, To: to, Char: utf8.RuneCountInString(p.text[:from]) + 1, Detail: detail}
}

// typing is like fail, for a text that further typing may make valid.
func (p *parser) typing(c Code, from, to int, detail string) *SyntaxError {
	e := p.fail(c, from, to, detail)
	e.Unfinished = strings.TrimSpace(p.text[p.at:]) == ""
	return e
}

// word reads a word: up to a space, a bar or a parenthesis that it has not opened itself, or what
// is between quotation marks, in which two mean one.
func (p *parser) word() (string, error) {
	from := p.at
	if p.peek() == '"' {
		p.next()
		var b strings.Builder
		for p.at < len(p.text) {
			at, ends := p.at, p.peek() == '"'
			p.next()
			if ends {
				if p.peek() != '"' {
					return b.String(), nil
				}
				b.WriteString(p.text[at:p.at])
				p.next()
				continue
			}
			b.WriteString(p.text[at:p.at])
		}
		e := p.fail(CodeQuote, from, len(p.text), "")
		e.Unfinished = true
		return "", e
	}
	open := 0
	for p.at < len(p.text) {
		r := p.peek()
		switch {
		case unicode.IsSpace(r) || r == '|':
			return p.text[from:p.at], nil
		case r == '(':
			open++
		case r == ')':
			if open--; open < 0 {
				return p.text[from:p.at], nil
			}
		}
		p.next()
	}
	return p.text[from:p.at], nil
}

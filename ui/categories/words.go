package categories

import (
	"context"
	"slices"
	"strings"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/ui/kit"
)

const (
	mostCategories = 500 // that a paste adds
	mostProposals  = 3   // labels that are offered for a word that is only near
)

// pasted returns the words of a text: a line each, or between commas.
func pasted(text string) (words []string) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n\r\t,，、;；", r) }) {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(words, w) && len(words) < mostCategories {
			words = append(words, w)
		}
	}
	return words
}

// check looks the pasted words up on a goroutine, and adds them. Where another mapping is shown by
// then they stay in their field.
func (s *Sheet) check() {
	text, id := s.words.Text, s.kept.ID
	words := pasted(text)
	s.checking++
	s.host.Go(func(context.Context) {
		matches := s.host.Index.matcher.Words(words)
		s.host.Do(func() {
			if s.checking--; !s.sheet.Shown {
				return
			}
			if s.kept.ID == id {
				if s.words.Text == text {
					s.words.SetText("")
				}
				s.add(words, matches)
			}
			if s.finishing && s.checking == 0 {
				s.finishing = false
				s.finish()
			}
		})
	})
}

// add adds words as categories, each with the label of its name where there is one; what is only
// near is proposed. A word that is a category already is left out.
func (s *Sheet) add(words []string, matches []review.FolderMatch) {
	var found [4]int
	s.draft = slices.Clone(s.draft)
	for i, m := range matches {
		if s.has(words[i]) {
			continue
		}
		c := review.Category{Name: words[i]}
		found[m.Match]++
		switch {
		case m.Match >= review.ByAlias:
			c.Members = []string{s.label(m.Label)}
		case m.Match == review.Proposed:
			for _, p := range m.Proposals[:min(len(m.Proposals), mostProposals)] {
				s.proposals[c.Name] = append(s.proposals[c.Name], s.label(p.Label))
			}
		}
		s.draft = append(s.draft, c)
	}
	s.paint()
	s.say(kit.Tr("categories.found", kit.Args{
		"Exact": found[review.Exact], "Alias": found[review.ByAlias], "Near": found[review.Proposed], "Missing": found[review.NoMatch],
	}), kit.ColorMuted)
}

func (s *Sheet) label(number int32) string { return s.host.Index.labels[number].Name }

// joinCycle writes categories that contain each other.
func joinCycle(c *review.CycleError) string { return strings.Join(c.Categories, " → ") }

// read takes the categories of a table in place of those that are there.
func (s *Sheet) read() {
	s.host.PickFile([]string{"csv", "xlsx"}, func(path string) {
		s.host.Go(func(context.Context) {
			table, err := s.host.ReadTable(path)
			s.host.Do(func() {
				m, ok := assess.ParseMappingTable(table.Rows)
				switch {
				case err != nil:
					s.say(err.Error(), kit.ColorWrong) // a sentence already
				case !ok:
					s.say(kit.Tr("categories.columns"), kit.ColorWrong)
				default:
					s.naming.dismiss()
					s.draft, s.chosen = m.Categories, none
					s.say(kit.Tr("categories.read", kit.Args{"N": len(m.Categories)}), kit.ColorMuted)
					s.warn()
					s.paint()
				}
			})
		})
	})
}

// write writes the categories as a table.
func (s *Sheet) write() {
	name := s.kept.Name
	if name == "" {
		name = kit.Tr("categories.file")
	}
	s.host.SaveTable(name, assess.MappingTable(review.Mapping{Categories: s.draft}), func(text string) { s.say(text, kit.ColorMuted) })
}

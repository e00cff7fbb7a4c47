package review

import (
	"cmp"
	"slices"
)

// Match is how a name was found among the labels.
type Match uint8

// The kinds of matches, best last.
const (
	NoMatch  Match = iota
	Proposed       // there is some evidence: a person has to confirm it
	ByAlias        // another name of the label, or its English name
	Exact          // the name or the id of the label
)

// Vote is how often the model itself answered with a label in a folder.
type Vote struct {
	Label int32
	N     int
}

// Folder is a name to be matched: that of a folder of pictures, or a business word, which
// has no votes.
type Folder struct {
	Name  string
	Votes []Vote
}

// Proposal is a label that a name may stand for; a larger Score, at most 1, speaks for it
// more.
type Proposal struct {
	Label int32
	Score float64
}

// FolderMatch is what a folder was matched with.
type FolderMatch struct {
	Match Match
	Label int32 // None without a match
	// Proposals is what else it may be, likeliest first and at most MostProposals; the
	// first is Label where Match is Proposed.
	Proposals []Proposal
}

const (
	// MostProposals is as many as there are keys for: 1–9.
	MostProposals = 9
	// leastScore is below what nothing is proposed: one common character in two names.
	leastScore = 0.15
	// What the model answers in a folder speaks for a label by its share of the votes. It
	// outweighs every likeness of names, since translations differ more than models err.
	voteWeight = 0.7
	nameWeight = 0.3
	// taken is what a proposal is worth whose label another folder has already: two folders
	// seldom mean one label, but may.
	taken = 0.4
	// Fewer votes than this do not outweigh a name.
	leastVotes = 3
	// contradicted is the share of the votes for another label from which on an alias
	// without any vote is but a proposal: names have homonyms.
	contradicted = 0.6
)

// Folders matches folders with labels. A name or id of a label is Exact and another of its names
// ByAlias; where several labels share it, the votes decide, and without any it is only Proposed.
// What is left is proposed by likeness of names and by votes, the surest first, so that a label
// that is taken is proposed to others less.
func (m *Matcher) Folders(folders []Folder) []FolderMatch {
	out := make([]FolderMatch, len(folders))
	used := map[int32]bool{}
	var open []int
	for i, f := range folders {
		out[i] = m.named(f)
		if out[i].Match >= ByAlias {
			used[out[i].Label] = true
			continue
		}
		out[i].Proposals = m.propose(f)
		open = append(open, i)
	}
	value := func(p Proposal) float64 {
		if used[p.Label] {
			return p.Score * taken
		}
		return p.Score
	}
	for len(open) > 0 {
		best, at := -1.0, 0
		for k, i := range open {
			for _, p := range out[i].Proposals {
				if v := value(p); v > best {
					best, at = v, k
				}
			}
		}
		o := &out[open[at]]
		open = slices.Delete(open, at, at+1)
		slices.SortStableFunc(o.Proposals, func(a, b Proposal) int { return cmp.Compare(value(b), value(a)) })
		o.Match, o.Label = NoMatch, None
		if len(o.Proposals) > 0 {
			o.Match, o.Label = Proposed, o.Proposals[0].Label
			used[o.Label] = true
		}
	}
	return out
}

// named matches a folder by the names of labels alone.
func (m *Matcher) named(f Folder) FolderMatch {
	for _, look := range []struct {
		names map[string][]int32
		match Match
	}{{m.exact, Exact}, {m.alias, ByAlias}} {
		for _, name := range forms(f.Name) {
			labels := look.names[name]
			if len(labels) == 0 {
				continue
			}
			label, sure := m.elect(labels, f.Votes)
			if !sure || look.match == ByAlias && contradicts(f.Votes, label) {
				continue
			}
			return FolderMatch{Match: look.match, Label: label}
		}
	}
	return FolderMatch{Label: None}
}

// elect chooses among labels of one name by votes; sure is false where they do not decide.
func (m *Matcher) elect(labels []int32, votes []Vote) (label int32, sure bool) {
	if len(labels) == 1 {
		return labels[0], true
	}
	best, second := 0, 0
	label = labels[0]
	for _, l := range labels {
		n := votesFor(votes, l)
		if n > best {
			best, second, label = n, best, l
		} else {
			second = max(second, n)
		}
	}
	return label, best > second
}

func votesFor(votes []Vote, label int32) (n int) {
	for _, v := range votes {
		if v.Label == label {
			n += v.N
		}
	}
	return n
}

// contradicts reports whether the votes are clearly for another label, and none for this one.
func contradicts(votes []Vote, label int32) bool {
	total, most := 0, 0
	for _, v := range votes {
		total += v.N
		most = max(most, v.N)
	}
	return total >= leastVotes && votesFor(votes, label) == 0 && float64(most) >= contradicted*float64(total)
}

// propose lists what a name may stand for, likeliest first.
func (m *Matcher) propose(f Folder) []Proposal {
	total := 0
	for _, v := range f.Votes {
		total += v.N
	}
	likeness := m.alike(f.Name)
	scores := map[int32]float64{}
	for label, s := range likeness {
		scores[label] = s
		if total > 0 {
			scores[label] *= nameWeight
		}
	}
	for _, v := range f.Votes {
		if total > 0 {
			// A vote or two say little: as if leastVotes−1 more had been for other labels.
			scores[v.Label] += voteWeight * float64(v.N) / float64(total+max(leastVotes-total, 0))
		}
	}
	var out []Proposal
	for label, s := range scores {
		if s >= leastScore {
			out = append(out, Proposal{label, min(s, 1)})
		}
	}
	slices.SortFunc(out, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Label, b.Label))
	})
	return out[:min(len(out), MostProposals)]
}

// Words checks business words against the labels before there is any picture: each is
// Exact, ByAlias, Proposed (nearly the same) or missing (NoMatch). Unlike folders, several
// words may well stand for one label.
func (m *Matcher) Words(words []string) []FolderMatch {
	out := make([]FolderMatch, len(words))
	for i, w := range words {
		out[i] = m.named(Folder{Name: w})
		if out[i].Match >= ByAlias {
			continue
		}
		if out[i].Proposals = m.propose(Folder{Name: w}); len(out[i].Proposals) > 0 {
			out[i].Match, out[i].Label = Proposed, out[i].Proposals[0].Label
		}
	}
	return out
}

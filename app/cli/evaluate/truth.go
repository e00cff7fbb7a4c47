package evaluate

import (
	"fmt"
	"path"
	"strings"

	"wanwu/app/assess"

	"wanwu/app/words"

	"wanwu/app/review"
	"wanwu/app/review/sheet"
)

// judgedByHand reports whether a person has said something of a row, which outranks every other
// truth.
func (t *evalTable) judgedByHand(i int) bool {
	return t.Verdict[i] != review.Unjudged || t.Truth[i] != review.None
}

var matchWords = map[review.Match]string{
	review.Exact: "exact", review.ByAlias: "alias", review.Proposed: "proposed", review.NoMatch: "none",
}

// folderTruth takes the names of folders as the truth of the pictures in them. Proposed
// labels count only where accept is true.
func (t *evalTable) folderTruth(l words.Lang, accept bool) []folderJSON {
	at := map[string]int{}
	var folders []review.Folder
	var votes []map[int32]int
	of := make([]int, len(t.paths))
	for i, p := range t.paths {
		name := path.Base(path.Dir(p))
		if name == "." || name == "/" {
			of[i] = -1
			continue
		}
		k, there := at[name]
		if !there {
			k = len(folders)
			at[name] = k
			folders, votes = append(folders, review.Folder{Name: name}), append(votes, map[int32]int{})
		}
		of[i] = k
		if t.Class[i] != review.None {
			votes[k][t.Class[i]]++
		}
	}
	for k := range folders {
		for label, n := range votes[k] {
			folders[k].Votes = append(folders[k].Votes, review.Vote{Label: label, N: n})
		}
	}
	matches := review.NewMatcher(t.labels).Folders(folders)
	out, open := []folderJSON{}, 0
	for k, m := range matches {
		f := folderJSON{Folder: folders[k].Name, Match: matchWords[m.Match]}
		if m.Label != review.None {
			f.Label, f.LabelID = t.names[m.Label], t.labels[m.Label].ID
		}
		if m.Match < review.ByAlias && !(accept && m.Match == review.Proposed) {
			open++
		}
		out = append(out, f)
	}
	for i, k := range of {
		if k < 0 || t.judgedByHand(i) {
			continue
		}
		if m := matches[k]; m.Match >= review.ByAlias || accept && m.Match == review.Proposed {
			t.Truth[i] = m.Label
		}
	}
	if open > 0 {
		t.notes = append(t.notes, words.T(l, "cli.evaltruth.names_folders_no_labels", open))
	}
	return out
}

// sheetTruth takes the truths of a table of path and label. The error is a sentence in l.
func (t *evalTable) sheetTruth(l words.Lang, file string) error {
	s, err := assess.ReadSheet(l, file)
	if err != nil {
		return err
	}
	p, label := s.Column("path", "路径", "相对路径", "Relative path", "file", "绝对路径", "文件", "文件名"), s.Column("truth", "label", "真值", "标签", "正确标签", "人工标签", "Label by a person")
	if p < 0 || label < 0 {
		return fmt.Errorf(words.T(l, "cli.evaltruth.needs_columns_path_label"), file, strings.Join(s.Header, ", "))
	}
	rows := t.byPath()
	matcher := review.NewMatcher(t.labels)
	said := map[int]string{}
	absent, unknown := 0, map[string]bool{}
	for i, row := range s.Rows {
		name, truth := sheet.Cell(row, p), sheet.Cell(row, label)
		k, there := rows[slashed(name)]
		switch {
		case truth == "":
			continue
		case !there || k < 0:
			absent++
			continue
		}
		if before, twice := said[k]; twice && before != truth {
			return fmt.Errorf(words.T(l, "cli.evaltruth.line_has_two_truths"), file, s.Lines[i], name, before, truth)
		}
		said[k] = truth
		if t.judgedByHand(k) {
			continue
		}
		if review.SaysUnsure(truth) {
			t.Verdict[k] = review.Unsure
			continue
		}
		if m := matcher.Folders([]review.Folder{{Name: truth}})[0]; m.Match >= review.ByAlias {
			t.Truth[k] = m.Label
			continue
		}
		unknown[truth] = true
		t.Truth[k] = t.label(truth)
	}
	t.Labels = len(t.names)
	if absent > 0 {
		t.notes = append(t.notes, words.T(l, "cli.evaltruth.rows_pictures_that_not", file, absent))
	}
	if len(unknown) > 0 {
		for name := range unknown {
			t.notes = append(t.notes, words.T(l, "cli.evaltruth.model_does_not_know", len(unknown), name))
			break
		}
	}
	return nil
}

// byPath finds rows by path, by file, and by name where only one picture has it: −1 where
// several do.
func (t *evalTable) byPath() map[string]int {
	rows := map[string]int{}
	for i, p := range t.paths {
		name := path.Base(p)
		if _, twice := rows[name]; twice {
			rows[name] = -1
		} else {
			rows[name] = i
		}
	}
	for i, p := range t.paths {
		rows[p] = i
		if _, below, has := strings.Cut(p, "/"); has { // without the name of the root
			if _, there := rows[below]; !there {
				rows[below] = i
			}
		}
		rows[slashed(t.files[i])] = i
	}
	return rows
}

func slashed(p string) string { return strings.ReplaceAll(p, `\`, "/") }

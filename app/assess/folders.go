package assess

import (
	"path"

	"wanwu/app/review"
	"wanwu/app/workspace"
)

// FolderName is a name that folders of pictures have, and the label that it stands for.
type FolderName struct {
	Name     string
	Pictures int
	review.FolderMatch
}

// Folders matches the names of the folders that pictures are in with the labels. Labels are
// numbered as a's. It blocks for some 10 ms, and longer for thousands of folders.
func (a *Assessment) Folders() []FolderName {
	c := &a.Columns
	of := make([]int32, len(c.Folders)) // of each folder, the place of its name in out
	for i := range of {
		of[i] = -2
	}
	at := map[string]int32{}
	var out []FolderName
	var votes []map[int32]int
	for i, f := range c.Folder {
		if int(f) >= len(of) {
			continue
		}
		if of[f] == -2 {
			of[f] = -1
			if name := path.Base(c.Folders[f]); name != "." && name != "/" {
				k, there := at[name]
				if !there {
					k = int32(len(out))
					at[name] = k
					out, votes = append(out, FolderName{Name: name}), append(votes, map[int32]int{})
				}
				of[f] = k
			}
		}
		k := of[f]
		if k < 0 {
			continue
		}
		out[k].Pictures++
		if class := a.Class[i]; class != review.None {
			votes[k][class]++
		}
	}
	folders := make([]review.Folder, len(out))
	for k := range out {
		folders[k].Name = out[k].Name
		for label, n := range votes[k] {
			folders[k].Votes = append(folders[k].Votes, review.Vote{Label: label, N: n})
		}
	}
	for k, m := range a.Matcher().Folders(folders) {
		if m.Label != review.None {
			m.Label = a.number[a.Label(m.Label)]
		}
		out[k].FolderMatch = m
	}
	return out
}

// Label returns what a label is called; empty for none. It is Name where labels are not put into
// categories.
func (a *Assessment) Label(label int32) string {
	if label < 0 || int(label) >= len(a.labels) {
		return ""
	}
	return a.labels[label]
}

// PackLabels returns what is known of the labels of the packs, by number.
func (a *Assessment) PackLabels() []review.Label {
	labels := make([]review.Label, 0, len(a.Columns.Vocabulary))
	for _, c := range a.Columns.Vocabulary {
		labels = append(labels, review.Label{ID: c.ID, Name: c.Name, English: c.English, Category: c.Category, Aliases: c.Aliases})
	}
	return labels
}

// Number returns the number of a label's name; None where no label is called so.
func (a *Assessment) Number(name string) int32 {
	if k, known := a.number[name]; known {
		return k
	}
	return review.None
}

// Given returns how many pictures each label is the best one of, by number.
func (a *Assessment) Given() []int {
	n := make([]int, len(a.labels))
	for _, class := range a.Class {
		if class != review.None {
			n[class]++
		}
	}
	return n
}

// Matcher finds the labels of the packs by name.
func (a *Assessment) Matcher() *review.Matcher { return review.NewMatcher(a.PackLabels()) }

// FolderTruths returns the truths of the pictures whose folders' names stand for the labels given
// by name. Pictures that a person judged are among them: that verdict still outranks the folder.
func (a *Assessment) FolderTruths(labels map[string]string) (truths []workspace.PictureTruth) {
	c := &a.Columns
	for i, f := range c.Folder {
		if int(f) >= len(c.Folders) {
			continue
		}
		if label := labels[path.Base(c.Folders[f])]; label != "" {
			truths = append(truths, workspace.PictureTruth{Row: c.Rows[i], Truth: workspace.Truth{Label: label, Origin: workspace.FromFolder}})
		}
	}
	return truths
}

package words

// Note is what is to be known of a picture besides its result.
type Note struct {
	Page, Pages int  // which picture of a file of several, from 1; 0 for a file of one
	Animated    bool // whether the pages are frames
	Uniform     bool // whether the picture is of one colour
	NameGuessed bool // whether the charset of its name was guessed
	Hidden      bool // whether the label library hides every label that it was given
}

// GuessMark is behind a name whose charset was guessed, where a sentence has no room.
const GuessMark = " (?)"

// Named returns the picture's name, with GuessMark where its charset was guessed.
func (n Note) Named(name string) string {
	if n.NameGuessed {
		return name + GuessMark
	}
	return name
}

// Parts says it, a sentence each.
func (n Note) Parts(l Lang) (parts []string) {
	pages := Args{"Page": n.Page, "Pages": n.Pages}
	switch {
	case n.Pages > 1 && n.Animated:
		parts = append(parts, T(l, "note.frames", pages))
	case n.Pages > 1:
		parts = append(parts, T(l, "note.pages", pages))
	}
	if n.Uniform {
		parts = append(parts, T(l, "note.uniform"))
	}
	if n.NameGuessed {
		parts = append(parts, T(l, "note.guessed"))
	}
	if n.Hidden {
		parts = append(parts, T(l, "note.hidden"))
	}
	return parts
}

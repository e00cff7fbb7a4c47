package jpeg

// profilePrefix is before each part of a profile in a JPEG.
const profilePrefix = "ICC_PROFILE\x00"

// profile gathers a profile that a JPEG's segments of 64 KiB divide into numbered
// parts. Nearly all profiles are one part, which is not copied.
type profile struct {
	parts [][]byte // by number, from 1
	size  int
}

// add takes what follows profilePrefix: the part's number, how many there are, the part.
func (p *profile) add(body []byte) {
	if len(body) < 2 || body[0] < 1 || body[0] > body[1] {
		return
	}
	if p.parts == nil {
		p.parts = make([][]byte, body[1])
	}
	if i := int(body[0]) - 1; i < len(p.parts) && p.parts[i] == nil {
		p.parts[i] = body[2:]
		p.size += len(body) - 2
	}
}

// join returns the profile, nil where there is none or a part is missing.
func (p *profile) join() []byte {
	if len(p.parts) == 1 {
		return p.parts[0]
	}
	whole := make([]byte, 0, p.size)
	for _, part := range p.parts {
		if part == nil {
			return nil
		}
		whole = append(whole, part...)
	}
	return whole
}

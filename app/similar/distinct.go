package similar

import "wanwu/app/labels"

// Distinct tells the copies of what was added before from what is new, for whoever draws a sample.
// The zero value has nothing.
type Distinct struct{ units []labels.Vector }

// Add reports whether an embedding is a copy of none that was added, and adds it then. One without a
// direction is always new, and has no copies. It compares with all: a microsecond for each.
func (d *Distinct) Add(embedding []float32) bool {
	unit, ok := labels.Vector(embedding).Unit()
	if !ok {
		return true
	}
	for _, other := range d.units {
		if len(other) == len(unit) && dot(other, unit) >= Copy {
			return false
		}
	}
	d.units = append(d.units, unit)
	return true
}

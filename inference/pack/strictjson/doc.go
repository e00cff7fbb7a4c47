// Package strictjson reads the JSON of a stranger so that what a person reads in it is what counts:
// no key is unknown or there twice, nothing follows the end, and nothing is nested without end.
package strictjson

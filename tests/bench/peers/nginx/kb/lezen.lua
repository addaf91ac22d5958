-- From a member of a source's body to a member of the answer, in one call each. What is absent or of another type is null.
local cjson = require "cjson.safe"
local datum = require "kb.datum"

local decode, encode = cjson.decode, cjson.encode
local find, type = string.find, type

cjson.decode_max_depth(32)
cjson.encode_keep_buffer(true)

local M = {}

-- What escapes the bodies have that are being read. In a body without one, no text needs one in the answer either (RFC 8259
-- §7), so that only in others every text is looked through: `vuil` for the usual ones, by plain finds, which are compiled (a
-- pattern is not, and takes ten times as long); `bont` when there are others too. Nothing yields between reading and writing.
local vuil, bont = false, false

function M.begin()
  vuil, bont = false, false
end

local function bekijk(body)
  if find(body, "\\", 1, true) then
    vuil = true
    bont = bont or find(body, "\\u", 1, true) or find(body, "\\r", 1, true) or find(body, "\\b", 1, true)
      or find(body, "\\f", 1, true)
  end
end

local function is_vuil(t)
  return bont or find(t, '"', 1, true) or find(t, "\n", 1, true) or find(t, "\\", 1, true) or find(t, "\t", 1, true)
end

-- The body of an answer, or the object `binnen` in it, when it is about this employer; else nil.
function M.open(antwoord, lh, lid, binnen)
  if antwoord.status ~= 200 or antwoord.truncated then
    return nil
  end
  local body = antwoord.body
  local d = decode(body)
  if binnen then
    d = type(d) == "table" and d[binnen]
  end
  if type(d) ~= "table" or d[lid] ~= lh then
    return nil
  end
  bekijk(body)
  return d
end

function M.tekst(b, lid, v)
  if type(v) ~= "string" then
    b:put(lid, "null")
  elseif vuil and is_vuil(v) then
    b:put(lid, encode(v))
  else
    b:put(lid, '"', v, '"')
  end
end

-- A whole number 0..max.
function M.geheel(b, lid, v, max)
  if type(v) == "number" and v >= 0 and v <= max and v % 1 == 0 then
    b:put(lid, v)
  else
    b:put(lid, "null")
  end
end

function M.vlag(b, lid, v)
  b:put(lid, v == "J" and "true" or v == "N" and "false" or "null")
end

function M.code(b, lid, tabel, v)
  if type(v) ~= "string" then
    b:put(lid, "null")
    return
  end
  local rij = tabel[v]
  if rij then
    b:put(lid, rij)
  else
    b:put(lid, '{"code":', encode(v), ',"omschrijving":null}')
  end
end

function M.datum(b, lid, v)
  b:put(lid, datum.compact(v) or "null")
end

function M.epoch(b, lid, v)
  b:put(lid, datum.epoch(v) or "null")
end

return M

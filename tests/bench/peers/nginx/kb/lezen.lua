-- From a member of a source's body to a member of the answer, in one call each. What is absent or of another type is null.
local cjson = require "cjson.safe"
local datum = require "kb.datum"

local decode, encode = cjson.decode, cjson.encode
local find, type = string.find, type

cjson.decode_max_depth(32)
cjson.encode_keep_buffer(true)

local M = {}

-- Is there a body among those being read with an escape in it? In a body without one, no text needs one in the answer either
-- (RFC 8259 §7), so that only then every text has to be looked through. Nothing yields between reading and writing.
local vuil = false

function M.begin()
  vuil = false
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
  vuil = vuil or find(body, "\\", 1, true) ~= nil
  return d
end

function M.tekst(b, lid, v)
  if type(v) ~= "string" then
    b:put(lid, "null")
  elseif vuil and find(v, '[%c"\\]') then
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
